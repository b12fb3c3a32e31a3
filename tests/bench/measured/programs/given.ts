/** A program's input and output: JSON in its only argument and on its only line of output. */

export function given<Input>(): Input {
  return JSON.parse(process.argv[2] ?? "") as Input;
}

export function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit());
}

/** Reports why the measurement failed, so that the table can show it. */
export function failWith(thrown: unknown): void {
  const { name = "", message = String(thrown) } = thrown instanceof Error ? thrown : {};
  answer({ failed: name === "Error" ? message : `${name}: ${message}` });
}
