import * as auth from "@plexicus/auth";
import { ask } from "./ask.mjs";

console.log(await ask(auth));
