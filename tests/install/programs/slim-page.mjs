// The wasm from an address of the page's own, compiled while it arrives; with the host for pages, or one of its own.
import { AuthError, createAuth, createBrowserAuth } from "@plexicus/auth/browser-slim";
import { ask } from "./ask.mjs";

const wasm = WebAssembly.compileStreaming(fetch("plexicus_auth.wasm"));
const client = { id: "plexicus-test", version: "1.0.0" };
Promise.all([
  ask({ AuthError, createAuth: (options) => createAuth({ ...options, wasm }) }),
  createBrowserAuth({ wasm, client, storage: "memory" }).then((auth) => auth.status()),
]).then(
  ([said, { state }]) => (document.title = state === "logged_out" ? said : state),
  (thrown) => (document.title = `${thrown}`),
);
