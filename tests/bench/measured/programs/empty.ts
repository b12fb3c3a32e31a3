/** An empty Node program: the part that every other program includes. */
import { answer } from "./given.js";

answer({ ms: performance.now() });
