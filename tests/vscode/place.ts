/** Finds the programs and files that `cargo xtask test` prepares for these tests. */

/** Returns the path in this environment variable. */
export function place(variable: string): string {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} must name a path: run these tests with cargo xtask test.`);
  return path;
}
