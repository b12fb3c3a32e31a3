// The types of a scenario; tests/vectors/README.md explains them.

import type { AuthOptions, CredentialStorage, ListenOptions, Method } from "@plexicus/auth";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Fields = Record<string, string>;
export type Contents = Record<string, Json>;
export type Behaviour = "works" | "throws" | "echoes" | "never" | "absent" | "forgets" | "refuses";

export interface Scenario {
  name: string;
  host?: HostSpec;
  options?: Omit<AuthOptions, "host" | "client">;
  server?: Exchange[];
  serverSkewMs?: number;
  watch?: boolean;
  calls: Call[];
  after?: { stored?: Contents; marker?: Fields; opened?: number; writes?: number; reads?: number };
}

export interface HostSpec {
  browser?: "here" | "elsewhere" | "none";
  openBrowser?: Behaviour;
  listen?: Behaviour;
  show?: Behaviour;
  ask?: Behaviour;
  askCallback?: Behaviour;
  externalAddress?: string;
  confirm?: Behaviour;
  redirect?: Behaviour;
  page?: string;
  preferred?: Method;
  preferredBy?: string;
  returnTo?: { name: string; url?: string };
  confirmServer?: { agreesTo?: string[]; behaviour?: Behaviour };
  sharedToken?: {
    token?: string;
    toAsk?: string;
    ifRefused?: string;
    forScopes?: Fields;
    cancels?: boolean;
    behaviour?: Behaviour;
  };
  purposeFrom?: "scopes";
  shell?: "posix" | "powershell";
  env?: Fields;
  stored?: Contents;
  storage?: StorageSpec;
  persistence?: CredentialStorage["persistence"];
  plaintext?: boolean;
  marker?: Fields | Behaviour;
}

export interface StorageSpec {
  get?: Behaviour;
  set?: Behaviour;
  delete?: Behaviour;
  lock?: Behaviour;
  watch?: "works" | "absent";
  content?: "unreadable" | "newer" | undefined;
  keepAside?: Behaviour;
}

export interface Exchange {
  expect: { method: string; path: string; form?: Fields; json?: Json; authorization?: string; body?: string };
  answer: Answer;
  atMs?: number;
  meanwhile?: Contents;
  env?: Fields;
}

export interface Answer {
  status?: number;
  headers?: Fields;
  json?: Json;
  text?: string;
  size?: number;
  failure?: "unreachable" | "echoes" | "hangs" | "stalls";
  takesMs?: number;
}

/** A call in one window, and the expected outcome. */
export interface Part {
  do:
    | "login"
    | "adoptToken"
    | "finishLogin"
    | "ensureLoggedIn"
    | "settled"
    | "token"
    | "status"
    | "logout"
    | "fetch"
    | "headers"
    | "plan"
    | "tokens.list"
    | "tokens.create"
    | "tokens.revoke"
    | "tokens.rotate"
    | "accounts.list"
    | "accounts.setDefault"
    | "explain"
    | "dispose"
    | "advance"
    | "store"
    | "together";
  with?: { [name: string]: Json };
  window?: number;
  afterMs?: number;
  cancelAfterMs?: number;
  progress?: Json[];
  value?: Json;
  error?: { [name: string]: Json };
  elapsedMs?: number;
}

export interface Call extends Part {
  calls?: Part[];
  browser?: Visit[];
  ask?: (string | null)[];
  paste?: (string | null)[];
  storage?: StorageSpec;
  env?: Fields;
  address?: { page: string; query: Fields };
  events?: Json[];
}

export interface Visit {
  afterMs?: number;
  window?: Parameters<NonNullable<ListenOptions["onWindow"]>>[0];
  method?: string;
  target?: string;
  host?: string;
  status?: number;
  page?: string;
}

export const FOLDER = process.env["PLEXICUS_VECTORS"] ?? "tests/vectors";

/** Reads a file of `tests/vectors/`. */
export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as T;
}

/** The parts of a call: itself, or several that run at the same time. */
export function parts(call: Call): Part[] {
  return call.do === "together" ? (call.calls ?? []) : [call];
}
