/** The client that a program is bundled with, and what stands for a user and for a file there. */

declare module "#client" {
  export const open: import("./client.js").Open;
}
declare module "#user" {
  export * from "./user.js";
}
declare module "#wasm-file" {
  export function wasm(): Uint8Array | Promise<WebAssembly.Module>;
}
