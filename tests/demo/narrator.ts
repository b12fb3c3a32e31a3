/** Prints the story on the terminal: numbered steps, the commands, their output and their outcome. */

import colors from "picocolors";

const { bold, dim, green, red } = colors.createColors(process.stdout.isTTY === true && !process.env["NO_COLOR"]);
const AUTHORIZE_QUERY = /(\/auth\/cli\?client_id=[\w-]+)&\S+/g;

export class Narrator {
  #steps = 0;
  #lineIsOpen = false;

  title(title: string, ...lines: string[]): void {
    write(`\n${bold(title)}\n`);
    for (const line of lines) write(`${line}\n`);
  }

  /** Prints what is about to happen, runs it, and prints the outcome that it returns. */
  async step(title: string, explanation: string, act: () => Promise<string>): Promise<void> {
    this.#steps++;
    write(`\n${bold(`${this.#steps}. ${title}`)}\n`);
    for (const line of explanation.trim().split("\n")) write(`   ${line.trim()}\n`);
    write("\n");
    const start = performance.now();
    try {
      this.good(await act(), start);
    } catch (error) {
      this.#endLine();
      write(`   ${red("✗")} ${bold("This step failed.")}\n${indented(reason(error))}\n`);
      throw new StoryFailed();
    }
  }

  /** Prints a command line as a user would type it. */
  command(line: string): void {
    write(`   ${bold(`$ ${line}`)}\n`);
  }

  /** Prints the lines of a program. */
  source(text: string): void {
    for (const line of text.split("\n")) write(`   ${dim(`> ${line}`)}\n`);
  }

  /** Prints a command's output as it arrives. */
  readonly output = (text: string): void => {
    // The address is long, and only a browser reads it.
    const shown = text.replace(AUTHORIZE_QUERY, "$1&…");
    for (const piece of shown.split(/(?<=\n)/)) {
      write(`${this.#lineIsOpen ? "" : "   │ "}${dim(piece.replace(/\n$/, ""))}`);
      this.#lineIsOpen = !piece.endsWith("\n");
      if (!this.#lineIsOpen) write("\n");
    }
  };

  /** Prints what the scripted user does. */
  aside(line: string): void {
    this.#endLine();
    write(`   → ${line}\n`);
  }

  /** Prints a successful check. */
  good(line: string, start?: number): void {
    this.#endLine();
    const time = start === undefined ? "" : dim(` (${seconds(start)} s)`);
    write(`   ${green("✓")} ${line}${time}\n`);
  }

  summary(start: number, ...lines: string[]): void {
    write(`\n${green("✓")} ${bold(`${this.#steps} steps, all good`)} ${dim(`in ${seconds(start)} s`)}\n`);
    for (const line of lines) write(`  ${line}\n`);
  }

  #endLine(): void {
    if (this.#lineIsOpen) write("\n");
    this.#lineIsOpen = false;
  }
}

/** A step failed, and the failure was printed. */
export class StoryFailed extends Error {}

function write(text: string): void {
  process.stdout.write(text);
}

function seconds(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}

function indented(text: string): string {
  return text.replace(/^/gm, "     ");
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { expected, actual } = error as { expected?: unknown; actual?: unknown };
  if (expected === undefined && actual === undefined) return error.message;
  return `${error.message}\n  expected: ${String(expected)}\n  got:      ${String(actual)}`;
}
