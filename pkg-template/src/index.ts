import type { Auth, AuthOptions } from "../types/index.js";
import wasm from "#wasm";
import { createAuthWith } from "./core.js";

export { AuthError } from "./error.js";

export function createAuth(options: AuthOptions): Promise<Auth> {
  return createAuthWith(() => bytesOf(wasm), options);
}

function bytesOf(base64: string): Uint8Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
