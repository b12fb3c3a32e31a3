// Checks of options: an unknown name is an error at once.

import { invalidOption } from "../error.js";

/** Throws `invalid_option` if there is an option that `what` does not know. */
export function checkOptions(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw invalidOption(`${unknown} is not an option of ${what}. The options are ${listed(known)}`);
}

/** Returns the value if it is one of these, else throws `invalid_option`. */
export function oneOf<Value extends string>(what: string, value: Value, known: readonly Value[]): Value {
  if (!known.includes(value)) throw invalidOption(`${what} must be one of ${known.join(", ")}`);
  return value;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "no options" : names.join(", ");
}
