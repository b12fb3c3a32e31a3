// A route: a method, and a path or the beginning of one.

import { invalidOption } from "../error.js";

export class Route {
  readonly #method: string;
  readonly #path: string;
  readonly #isPrefix: boolean;

  constructor(text: string) {
    const [, method = "", path = "", star] = /^([A-Z]+) (\/[^\s?#*]*)(\*)?$/.exec(text) ?? [];
    if (method === "") throw invalidOption('a route is a method and a path without query, such as "GET /repositories"');
    this.#method = method;
    this.#path = path;
    this.#isPrefix = star !== undefined;
  }

  /** The rank of the route: the longest wins, and a full path wins over an equally long beginning. */
  get length(): number {
    return this.#path.length + (this.#isPrefix ? 0 : 1);
  }

  matches(method: string, path: string): boolean {
    return method === this.#method && (this.#isPrefix ? path.startsWith(this.#path) : path === this.#path);
  }
}
