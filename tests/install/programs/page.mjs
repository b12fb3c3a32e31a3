import * as auth from "@plexicus/auth";
import { ask } from "./ask.mjs";

ask(auth).then(
  (said) => (document.title = said),
  (thrown) => (document.title = `${thrown.code}`),
);
