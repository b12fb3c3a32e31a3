// A worker or service worker that answers every message.
import * as auth from "@plexicus/auth";
import { ask } from "./ask.mjs";

addEventListener("message", ({ ports: [port] }) => {
  const has = "require" in globalThis ? "a require" : "no require";
  void ask(auth).then((said) => port?.postMessage(`${said}, ${has}`));
});
