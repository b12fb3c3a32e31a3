// Words for people go to standard error, data to standard output. Colours and the countdown are for
// terminals only; NO_COLOR is kept.

import { writeSync } from "node:fs";
import { isatty } from "node:tty";
import colors from "picocolors";

// Not by `process.stderr`: merely to look at it makes a pipe non-blocking, for every program that shares it.
const STANDARD_ERROR = 2;
const isTerminal = isatty(STANDARD_ERROR);
const { bold, dim, green, red, yellow } = colors.createColors(isTerminal && !process.env["NO_COLOR"]);

export const style = { strong: bold, quiet: dim, good: green, bad: red, warning: yellow };

/** Tells the user something. */
export function say(line = ""): void {
  tell(`${line}\n`);
}

/** Tells the user something that is no whole line. */
export function tell(text: string): void {
  try {
    writeSync(STANDARD_ERROR, text);
  } catch {
    // Nobody reads messages any more: that is no reason to stop.
  }
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

/** Columns under their headings, each as wide as it has to be. */
export function grid(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[], dress = (text: string) => text) =>
    `  ${cells.map((cell, column) => (column === cells.length - 1 ? dress(cell) : dress(cell.padEnd(widths[column] ?? 0)))).join("  ")}`.trimEnd();
  return [line(headings, style.quiet), ...rows.map((row) => line(row))];
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
    tell(`\r\x1b[K${what} ${style.quiet(`${clock} left, Ctrl-C cancels`)}`);
  };
  show();
  const timer = setInterval(show, 1000);
  return {
    end() {
      clearInterval(timer);
      tell("\r\x1b[K");
    },
  };
}

function secondsUntil(untilMs: number): number {
  return Math.max(0, Math.round((untilMs - Date.now()) / 1000));
}

/** A moment in the user's own time: `2026-01-31 09:30`. */
export function moment(ms: number): string {
  const at = new Date(ms);
  return `${day(ms)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A day in the user's own time: `2026-01-31`. */
export function day(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
