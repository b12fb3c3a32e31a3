// Without a top-level await, which a CommonJS bundle cannot have.
import * as auth from "@plexicus/auth";
import { ask } from "./ask.mjs";

void ask(auth).then(console.log);
