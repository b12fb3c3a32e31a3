// The wasm from an address of the page's own, compiled while it arrives.
import { AuthError, createAuth } from "@plexicus/auth/slim";
import { ask } from "./ask.mjs";

const wasm = WebAssembly.compileStreaming(fetch("plexicus_auth.wasm"));
ask({ AuthError, createAuth: (options) => createAuth({ ...options, wasm }) }).then(
  (said) => (document.title = said),
  (thrown) => (document.title = `${thrown}`),
);
