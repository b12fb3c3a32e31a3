// The orders of the stress test to its workers, and their answers.

export type Order = { id: number } & (
  | { do: "calls"; count: number; account?: string }
  | { do: "login"; email: string; expect?: string }
  | { do: "give"; token: string }
  | { do: "rotate"; account?: string }
  | { do: "logout"; account?: string }
  | { do: "settled" }
  | { do: "clock"; aheadMs: number }
  | { do: "status" }
);

/** A caller's result, such as an email address, or its error code. */
export type Outcome = { value: string } | { error: string };

export interface Answer {
  id: number;
  outcomes?: Outcome[];
  state?: string;
  email?: string | null;
  events?: string[];
}

/** Orders without their ids. */
export type Task = Order extends infer O ? (O extends Order ? Omit<O, "id"> : never) : never;
