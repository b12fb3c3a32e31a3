/** What a program is given, and what it gives back: JSON by its only argument and its only line. */

export function given<Input>(): Input {
  return JSON.parse(process.argv[2] ?? "") as Input;
}

export function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
}

/** Reports why it came to nothing, so that the table can say so. */
export function failWith(thrown: unknown): void {
  const { name = "", message = String(thrown) } = thrown instanceof Error ? thrown : {};
  answer({ failed: name === "Error" ? message : `${name}: ${message}` });
}
