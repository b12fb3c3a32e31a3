// What `#wasm` stands for in pkg-template/src: the bytes of the core, deflated, in base64.
declare const wasm: string;
export default wasm;
