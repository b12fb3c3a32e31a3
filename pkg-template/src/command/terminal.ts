// Messages for people go to standard error, data goes to standard output. Each stream shows colours if it is
// a terminal and NO_COLOR is not set. Only a terminal shows the countdown.

import { writeSync } from "node:fs";
import colors from "picocolors";
import { isTerminal } from "../node/is-terminal.js";

const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
const PAUSE_MS = 10;

// biome-ignore lint/suspicious/noControlCharactersInRegex: a color is an escape sequence
const COLORS = /\x1b\[\d+m/g;

const { bold, dim, green, red, yellow } = colors.createColors(true);

export const style = { strong: bold, quiet: dim, good: green, bad: red, warning: yellow };

/** Writes a line for the user. */
export function say(line = ""): void {
  tell(`${line}\n`);
}

/** Writes text for the user, without adding a line break. */
export function tell(text: string): void {
  try {
    writeTo(STANDARD_ERROR, text);
  } catch {
    // The command continues even if a message cannot be shown.
  }
}

/** Writes a warning for the user. */
export function warn(line: string): void {
  say(`${style.warning("!")} ${line}`);
}

/** Writes a line of data. Throws like {@link write}. */
export function print(line: string): void {
  write(`${line}\n`);
}

/** Writes data. Throws if that fails: the reader is gone, or the disk is full. */
export function write(text: string): void {
  try {
    writeTo(STANDARD_OUTPUT, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw Object.assign(new Error(`Standard output could not be written: ${message}`), { code });
  }
}

function writeTo(stream: number, text: string): void {
  const hasColors = isTerminal(stream) && !process.env["NO_COLOR"];
  let bytes = Buffer.from(hasColors ? text : text.replace(COLORS, ""));
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(stream, bytes));
    } catch (error) {
      // Another program made the pipe non-blocking, and it is full.
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}

/** Formats two columns; the first is as wide as its longest cell. */
export function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${style.quiet(name.padEnd(width))}  ${value}`);
}

/** Formats columns below their headings; each is as wide as its longest cell. */
export function grid(headings: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], dress = (text: string) => text) =>
    `  ${cells.map((cell, column) => (column === cells.length - 1 ? dress(cell) : dress(cell.padEnd(widths[column] ?? 0)))).join("  ")}`.trimEnd();
  return [line(headings, style.quiet), ...rows.map((row) => line(row))];
}

/** A countdown on the screen. */
export interface Countdown {
  /** Clears the countdown, calls `saying`, and shows the countdown again. */
  interrupt(saying: () => void): void;
  end(): void;
}

/** Shows how much time is left: every second on a terminal, once elsewhere. */
export function countdown(what: string, untilMs: number): Countdown {
  if (!isTerminal(STANDARD_ERROR)) {
    say(`${what} (up to ${secondsUntil(untilMs)} seconds)`);
    return { interrupt: (saying) => saying(), end: () => undefined };
  }
  const show = () => {
    const left = secondsUntil(untilMs);
    const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    tell(`\r\x1b[K${what} ${style.quiet(`${clock} left, Ctrl-C cancels`)}`);
  };
  show();
  const timer = setInterval(show, 1000);
  const clear = () => tell("\r\x1b[K");
  return {
    interrupt(saying) {
      clear();
      saying();
      show();
    },
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

function secondsUntil(untilMs: number): number {
  return Math.max(0, Math.round((untilMs - Date.now()) / 1000));
}

/** Formats a moment in the user's time zone: `2026-01-31 09:30`. */
export function moment(ms: number): string {
  const at = new Date(ms);
  return `${day(ms)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Formats a day in the user's time zone: `2026-01-31`. */
export function day(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
