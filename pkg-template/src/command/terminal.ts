// Words for people go to standard error, data to standard output. Colours and the countdown are for
// terminals only; NO_COLOR is kept.

import colors from "picocolors";

const isTerminal = process.stderr.isTTY === true;
const { bold, dim, green, red, yellow } = colors.createColors(isTerminal && !process.env["NO_COLOR"]);

export const style = { strong: bold, quiet: dim, good: green, bad: red, warning: yellow };

/** Tells the user something. */
export function say(line = ""): void {
  process.stderr.write(`${line}\n`);
}

/** Warns the user. */
export function warn(line: string): void {
  say(`${style.warning("!")} ${line}`);
}

/** Writes data. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Two columns, the first as wide as it has to be. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${style.quiet(name.padEnd(width))}  ${value}`);
}

/** Shows how long the wait still lasts, every second on a terminal, once elsewhere. */
export function countdown(what: string, untilMs: number): { end(): void } {
  if (!isTerminal) {
    say(`${what} (up to ${secondsUntil(untilMs)} seconds)`);
    return { end: () => undefined };
  }
  const show = () => {
    const left = secondsUntil(untilMs);
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    process.stderr.write(`\r\x1b[K${what} ${style.quiet(`${clock} left, Ctrl-C cancels`)}`);
  };
  show();
  const timer = setInterval(show, 1000);
  return {
    end() {
      clearInterval(timer);
      process.stderr.write("\r\x1b[K");
    },
  };
}

function secondsUntil(untilMs: number): number {
  return Math.max(0, Math.round((untilMs - Date.now()) / 1000));
}

/** A moment in the user's own time: `2026-01-31 09:30`. */
export function moment(ms: number): string {
  const at = new Date(ms);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
