/** The code that an authenticator app shows (RFC 6238: SHA-1, six digits, 30 seconds). */

import { createHmac } from "node:crypto";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The six digits for this secret at this time, by default the real time. */
export function totp(base32Secret: string, nowMs = Date.now()): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(nowMs / 30_000)));
  const mac = createHmac("sha1", base32Decode(base32Secret)).update(counter).digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  const digits = (mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(digits).padStart(6, "0");
}

function base32Decode(text: string): Buffer {
  const bits = [...text.replace(/=+$/, "")]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const bytes = bits.match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
