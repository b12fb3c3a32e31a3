// The form of a scenario; tests/vectors/README.md explains it.

import type { AuthOptions } from "@plexicus/auth";
import { readFileSync } from "node:fs";
import { join } from "node:path";

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Fields = Record<string, string>;
export type Behaviour = "works" | "throws" | "never" | "absent" | "forgets" | "refuses";

export interface Scenario {
  name: string;
  host?: HostSpec;
  options?: Pick<AuthOptions, "apiUrl" | "appUrl" | "trust" | "deviceName">;
  server?: Exchange[];
  calls: Call[];
  after?: { stored?: Record<string, Json>; opened?: number; writes?: number };
}

export interface HostSpec {
  browser?: "here" | "elsewhere" | "none";
  openBrowser?: Behaviour;
  listen?: Behaviour;
  show?: Behaviour;
  ask?: Behaviour;
  shell?: "posix" | "powershell";
  env?: Fields;
  stored?: Record<string, Json>;
  storage?: StorageSpec;
}

export interface StorageSpec {
  get?: Behaviour;
  set?: Behaviour;
  delete?: Behaviour;
  lock?: Behaviour;
}

export interface Exchange {
  expect: { method: string; path: string; form?: Fields; authorization?: string; body?: string };
  answer: Answer;
  atMs?: number;
  meanwhile?: Record<string, Json>;
}

export interface Answer {
  status?: number;
  headers?: Fields;
  json?: Json;
  text?: string;
  size?: number;
  failure?: "unreachable" | "hangs";
  takesMs?: number;
}

export interface Call {
  do: "login" | "token" | "status" | "logout" | "fetch" | "authorizationHeader" | "plan" | "advance";
  with?: { [name: string]: Json };
  browser?: Visit[];
  ask?: (string | null)[];
  cancelAfterMs?: number;
  storage?: StorageSpec;
  address?: { page: string; query: Fields };
  progress?: Json[];
  value?: Json;
  error?: { [name: string]: Json };
  elapsedMs?: number;
}

export interface Visit {
  afterMs?: number;
  method?: string;
  target: string;
  host?: string;
  status?: number;
  page?: string;
}

export const FOLDER = process.env["PLEXICUS_VECTORS"] ?? "tests/vectors";

/** Reads a file of `tests/vectors/`. */
export function vectors<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), "utf8")) as T;
}

