// Reads a small file whose place other programs can write to: never waits, never reads without end.

import { constants } from "node:fs";
import { open } from "node:fs/promises";

/**
 * The text of a regular file. `undefined` where the path names something else, such as a FIFO, a
 * device or a folder, or more than `mostBytes`. Rejects where it cannot be opened.
 */
export async function readRegular(path: string, mostBytes: number): Promise<string | undefined> {
  // Without O_NONBLOCK, to open a FIFO waits for its writer. Windows has neither.
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
