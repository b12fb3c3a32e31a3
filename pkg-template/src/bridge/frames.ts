// How a message crosses the bridge: as one JSON frame, or in parts if it is long. JCEF slows down on long
// strings, and freezes in the end.

import { fromBase64, toBase64 } from "../base64.js";

/** A message of either side: a request, an answer, or a message without an answer. */
export interface Message {
  /** Links an answer to its request; 0 if no answer is expected. */
  id: number;
  op: string;
  payload: unknown;
}

interface Part {
  index: number;
  count: number;
  /** A slice of the message's UTF-8, in base64. */
  data: string;
}

const MOST_FRAME_BYTES = 96 * 1024;
/** The size limit of one message. */
const MOST_MESSAGE_BYTES = 32 * 1024 * 1024;

/** Returns the frames of a message, in order. */
export function framesOf(message: Message): string[] {
  const text = JSON.stringify(message);
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MOST_FRAME_BYTES) return [text];
  if (bytes.length > MOST_MESSAGE_BYTES) throw new Error("the message is too long for the bridge");
  const count = Math.ceil(bytes.length / MOST_FRAME_BYTES);
  return Array.from({ length: count }, (_, index) => {
    const data = toBase64(bytes.subarray(index * MOST_FRAME_BYTES, (index + 1) * MOST_FRAME_BYTES));
    return JSON.stringify({ id: message.id, op: "part", payload: { index, count, data } });
  });
}

/** Joins the parts of messages. Those of one message arrive in order; others may come between them. */
export class Assembler {
  readonly #begun = new Map<number, string[]>();

  /** Takes a frame and returns the message that it completes, if any. */
  take(frame: string): Message | undefined {
    const message = JSON.parse(frame) as Message;
    if (message.op !== "part") return message;
    const { index, count, data } = message.payload as Part;
    const parts = index === 0 ? [] : (this.#begun.get(message.id) ?? []);
    if (parts.length !== index || count * MOST_FRAME_BYTES > MOST_MESSAGE_BYTES + MOST_FRAME_BYTES) {
      this.#begun.delete(message.id);
      throw new Error("a part of a message is missing, or the message is too long");
    }
    parts.push(data);
    this.#begun.set(message.id, parts);
    if (parts.length < count) return undefined;
    this.#begun.delete(message.id);
    return JSON.parse(joined(parts)) as Message;
  }
}

// Decodes as a stream, since a slice may end within a character.
function joined(parts: readonly string[]): string {
  const decoder = new TextDecoder();
  return parts.map((part) => decoder.decode(fromBase64(part), { stream: true })).join("") + decoder.decode();
}
