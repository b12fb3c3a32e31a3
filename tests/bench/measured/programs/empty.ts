/** Bare Node: what every other program pays too. */
import { answer } from "./given.js";

answer({ ms: performance.now() });
