// A synchronous SHA-256: the platform's own is asynchronous, and some test environments lack it.

const PRIMES = firstPrimes(64);
const INITIAL = PRIMES.slice(0, 8).map((prime) => fractionBits(Math.sqrt(prime)));
const CONSTANTS = PRIMES.map((prime) => fractionBits(Math.cbrt(prime)));

/** Returns the S256 `code_challenge` of a verifier (RFC 7636 §4.2). */
export function s256(verifier: string): string {
  const binary = String.fromCharCode(...sha256(verifier));
  return base64Url(binary);
}

/** Encodes text with one byte per character as base64url. */
export function base64Url(binary: string): string {
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Returns the hash of an ASCII text, as bytes. */
function sha256(text: string): number[] {
  const length = (((text.length + 8) >> 6) + 1) * 64;
  const bytes = new Uint8Array(length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(length - 4, text.length * 8);
  const hash = INITIAL.slice();
  for (let block = 0; block < length; block += 64) addBlock(hash, view, block);
  return hash.flatMap((word) => [word >>> 24, (word >>> 16) & 255, (word >>> 8) & 255, word & 255]);
}

function addBlock(hash: number[], view: DataView, block: number): void {
  const words: number[] = [];
  const word = (at: number) => words[at] ?? 0;
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = hash;
  for (let at = 0; at < 64; at++) {
    const [early, late] = [word(at - 15), word(at - 2)];
    const mixed =
      word(at - 16) +
      (rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3)) +
      word(at - 7) +
      (rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10));
    words[at] = at < 16 ? view.getUint32(block + at * 4) : mixed >>> 0;
    const choice = (e & f) ^ (~e & g);
    const first = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + (CONSTANTS[at] ?? 0) + word(at);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) >>> 0, c, b, a, (first + second) >>> 0];
  }
  for (const [at, value] of [a, b, c, d, e, f, g, h].entries()) hash[at] = ((hash[at] ?? 0) + value) >>> 0;
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function fractionBits(root: number): number {
  return ((root % 1) * 2 ** 32) >>> 0;
}

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime !== 0)) primes.push(number);
  }
  return primes;
}
