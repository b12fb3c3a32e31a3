/** Takes the place of the system's browser and receives the addresses that programs open. */

import { once } from "node:events";
import { chmod, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const DEADLINE_MS = 20_000;

/** A folder for `PATH` that contains only `node` and an `xdg-open` that reports the address it was given. */
export class BrowserDoor {
  /** The folder. */
  readonly folder: string;
  /** The program in it that receives an address. */
  readonly program: string;
  readonly #server: Server;
  readonly #opened: string[] = [];
  readonly #waiting: ((url: string) => void)[] = [];

  private constructor(folder: string, program: string) {
    this.folder = folder;
    this.program = program;
    this.#server = createServer(async (socket) => {
      let url = "";
      for await (const chunk of socket.setEncoding("utf8")) url += String(chunk);
      const taker = this.#waiting.shift();
      if (taker) taker(url);
      else this.#opened.push(url);
    });
  }

  static async make(): Promise<BrowserDoor> {
    const folder = await mkdtemp(join(tmpdir(), "plexicus-door-"));
    const door = new BrowserDoor(folder, join(folder, "xdg-open"));
    const socket = join(folder, "socket");
    door.#server.listen(socket);
    await once(door.#server, "listening");
    await symlink(process.execPath, join(folder, "node"));
    const script = `#!${process.execPath}\nrequire("net").connect(${JSON.stringify(socket)}).end(process.argv[2]);\n`;
    await writeFile(door.program, script);
    await chmod(door.program, 0o755);
    return door;
  }

  /** The next address that a program opens. */
  async next(): Promise<string> {
    const opened = this.#opened.shift();
    if (opened !== undefined) return opened;
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error("no browser was opened")), DEADLINE_MS);
      this.#waiting.push((url) => {
        clearTimeout(deadline);
        resolve(url);
      });
    });
  }

  /** Whether an opened address has not been read yet. */
  get hasOpened(): boolean {
    return this.#opened.length > 0;
  }

  /** Removes the browser program: no browser can be opened any more. */
  async lock(): Promise<void> {
    await rm(this.program, { force: true });
  }

  async close(): Promise<void> {
    this.#server.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
