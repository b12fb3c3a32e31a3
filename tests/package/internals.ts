// The Node adapter's modules by file name: the package does not export them.

import { chmodSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Listener, ListenOptions, CredentialStorage } from "@plexicus/auth";

export interface CredentialsPlace {
  credentialsFile(): string;
  storageAt(path: string, onNotice?: (message: string) => void): CredentialStorage;
}

export interface FileLock {
  isHeld(): Promise<boolean>;
  release(): void;
}

export interface LockModule {
  lockFile(
    path: string,
    times?: { renewMs: number; staleMs: number; pollMs: number },
    signal?: AbortSignal,
  ): Promise<FileLock>;
  putBack(
    aside: string,
    path: string,
    content: string,
    links?: (from: string, to: string) => Promise<void>,
  ): Promise<void>;
}

export interface ListenerModule {
  listen(options: ListenOptions): Promise<Listener>;
}

type Rename = (from: string, to: string) => Promise<void>;

export interface Windows {
  aclArguments(folder: string, user: string): string[];
  icaclsPath(systemRoot?: string): string;
  replaceFile(from: string, to: string, rename: Rename, windows: boolean): Promise<void>;
}

/** The URL of `esm/node/<name>.js` in the installed package. */
export function moduleUrl(name: string): string {
  return new URL(`./node/${name}.js`, import.meta.resolve("@plexicus/auth/node")).href;
}

export function load<T>(name: string): Promise<T> {
  return import(moduleUrl(name)) as Promise<T>;
}

/** A new empty folder for the test. */
export function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), "plexicus-"));
  chmodSync(path, 0o700);
  // Locks are released in the background: the folder may still be in use.
  t.after(() => rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return path;
}
