/** 46 KB of wasm that do very little, for the floor: the engine's cost for a module of that size. */

const BYTES = 46_000;
const FUNCTIONS = 460;
/** The first call reaches this many of them. */
const CALLED = 46;
const STEPS = 13;

const I32 = 0x7f;
const END = 0x0b;
const LOCAL_GET = [0x20, 0];

/** `FUNCTIONS` functions take a number and compute with it; a last one calls `CALLED` of them. */
export const FLOOR_WASM: Uint8Array = Uint8Array.from([
  ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...section(1, [...number(1), 0x60, 1, I32, 1, I32]),
  ...section(3, [...number(FUNCTIONS + 1), ...Array.from({ length: FUNCTIONS + 1 }, () => 0)]),
  ...section(7, [...number(1), 3, ...Buffer.from("run"), 0, ...number(FUNCTIONS)]),
  ...section(10, [
    ...number(FUNCTIONS + 1),
    ...Array.from({ length: FUNCTIONS }, (_, index) => reckoning(index)).flat(),
    ...calls(),
  ]),
]);

if (Math.abs(FLOOR_WASM.length - BYTES) > BYTES / 20) throw new Error(`${FLOOR_WASM.length} bytes are not ${BYTES}`);

function reckoning(index: number): number[] {
  const step = (at: number) => [
    0x41,
    ...number(64 + ((index * 31 + at * 17) % 7000)),
    at % 2 ? 0x6a : 0x73,
    ...LOCAL_GET,
    0x6c,
  ];
  return body([...LOCAL_GET, ...Array.from({ length: STEPS }, (_, at) => step(at)).flat()]);
}

function calls(): number[] {
  const call = (index: number) => [0x10, ...number(index * (FUNCTIONS / CALLED))];
  return body([...LOCAL_GET, ...Array.from({ length: CALLED }, (_, index) => call(index)).flat()]);
}

function body(code: number[]): number[] {
  return sized([0, ...code, END]);
}

function section(id: number, content: number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: number[]): number[] {
  return [...number(content.length), ...content];
}

/** LEB128. Keeping the last byte below 64 makes it valid for signed numbers as well. */
function number(value: number): number[] {
  const bytes = [];
  for (; value >= 64; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return [...bytes, value];
}
