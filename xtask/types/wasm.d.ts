// The module that pkg-template/src imports as `#wasm`: the wasm of the core, deflated, in base64.
declare const wasm: string;
export default wasm;
