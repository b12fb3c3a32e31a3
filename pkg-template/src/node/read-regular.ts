// Reads a small file in a place where other programs can write: never blocks, and never reads endlessly.

import { constants } from "node:fs";
import { open } from "node:fs/promises";

/**
 * Reads the text of a regular file. Resolves to `undefined` if the path is something else, such as a FIFO, a
 * device or a folder, or if the file is larger than `mostBytes`. Rejects if the file cannot be opened.
 */
export async function readRegular(path: string, mostBytes: number): Promise<string | undefined> {
  // Without O_NONBLOCK, opening a FIFO waits for a writer. Windows has neither.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!(await file.stat()).isFile()) return undefined;
    const bytes = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      length += bytesRead;
      if (length > mostBytes) return undefined;
      if (bytesRead === 0) return bytes.toString("utf8", 0, length);
    }
  } finally {
    await file.close();
  }
}
