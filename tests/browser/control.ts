/** Typed access to the stand-in server's control API. */

/** What goes wrong with a request. */
export type FaultAction =
  | { kind: "status"; status: number; headers?: Record<string, string>; body?: string }
  | { kind: "redirect"; location: string }
  | { kind: "drop" }
  | { kind: "lose_answer" }
  | { kind: "delay"; ms: number }
  | { kind: "truncate" }
  | { kind: "slow_body"; ms_per_byte: number };

/** Which requests fail; a path that ends in `*` is a prefix. */
export interface Fault {
  method?: string;
  path: string;
  times?: number;
  skip?: number;
  action: FaultAction;
}

/** One request as the server saw it, without secrets. */
export interface LogEntry {
  at_ms: number;
  method: string;
  path: string;
  status: number | null;
  client: string | null;
  authorization: string | null;
  cookie: boolean;
  origin: string | null;
  form_keys: string[];
  query_keys: string[];
}

/** Settings that can change while the server runs. */
export interface Settings {
  login_expires_in_s: number | null;
  refresh: boolean;
  cors: "full" | "no-expose" | "none";
  device_interval_s: number;
  show_check_code: boolean;
}

/** A personal token that was created without the pages. */
export interface MadeToken {
  access_token: string;
  token_id: string;
  expires_at: string | null;
}

/** An active token. */
export interface LivingToken {
  token_id: string;
  email: string;
  /** The organization's id. */
  organization: string;
  name: string;
  /** `null` means full access. */
  scope: string | null;
  /** The fingerprints of its values: a renewed login has several. */
  secrets: string[];
}

/**
 * The control API at one origin. An email address may be followed by an organization: `EMAIL/ORGANIZATION`.
 */
export class Control {
  readonly #base: string;

  constructor(origin: string) {
    this.#base = `${origin}/__control`;
  }

  async nowMs(): Promise<number> {
    return (await this.#call<{ now_ms: number }>("GET", "/clock")).now_ms;
  }

  /** Moves the server's clock, backwards with a negative number. */
  async advance(ms: number): Promise<void> {
    await this.#call("POST", "/clock", { advance_ms: ms });
  }

  async setClock(nowMs: number): Promise<void> {
    await this.#call("POST", "/clock", { set_ms: nowMs });
  }

  async fault(fault: Fault): Promise<void> {
    await this.#call("POST", "/faults", fault);
  }

  async clearFaults(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  async log(): Promise<LogEntry[]> {
    return this.#call("GET", "/log");
  }

  async clearLog(): Promise<void> {
    await this.#call("DELETE", "/log");
  }

  /** Changes the given settings, keeps the others, and returns all of them. */
  async settings(changes: Partial<Settings>): Promise<Settings> {
    return this.#call("POST", "/settings", changes);
  }

  /** Decides a browser login without a browser and returns the callback address. */
  async authorize(url: string, email: string, approve: boolean): Promise<string> {
    const input = { url, email, approve };
    return (await this.#call<{ location: string }>("POST", "/authorize", input)).location;
  }

  /** Decides a device login without a browser. */
  async device(userCode: string, email: string, approve: boolean): Promise<void> {
    await this.#call("POST", "/device", { user_code: userCode, email, approve });
  }

  async expireDevices(): Promise<void> {
    await this.#call("POST", "/device/expire");
  }

  async createToken(input: {
    email: string;
    name: string;
    expires_in_s?: number | null;
    scope?: string;
  }): Promise<MadeToken> {
    return this.#call("POST", "/tokens", input);
  }

  /** Every active token, oldest first. */
  async livingTokens(): Promise<LivingToken[]> {
    return this.#call("GET", "/tokens");
  }

  /**
   * Revokes one token, or every token of a user, in one organization or in all. Returns how many were
   * revoked.
   */
  async revoke(what: { token_id: string } | { all: string }): Promise<number> {
    return (await this.#call<{ revoked: number }>("POST", "/revoke", what)).revoked;
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const init: RequestInit = { method };
    if (body !== undefined) {
      init.headers = { "Content-Type": "application/json" };
      init.body = JSON.stringify(body);
    }
    const response = await fetch(this.#base + path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
