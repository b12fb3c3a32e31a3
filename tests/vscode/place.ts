/** Where `cargo xtask test` put what these tests run. */

/** The path that this environment variable names. */
export function place(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} must name a path: run these tests with cargo xtask test.`);
  return path;
}
