// Writes to the log what happened and why, never a secret.

import type { ChangeEvent, LogoutOutcome, Session } from "../../types/index.js";
import type { Disposable, LogOutputChannel } from "vscode";
import { AuthError } from "../error.js";
import type { CurrentAuth } from "./current-auth.js";
import { accountLabel } from "./account.js";
import { LOG_LEVELS, readLogLevel } from "./settings.js";
import { isGone } from "./sign-out.js";

type Level = Exclude<(typeof LOG_LEVELS)[number], "off">;

// Debug lines are written as "info", since the channel's own level could drop what the setting wants logged.
const WRITERS = { error: "error", warning: "warn", info: "info", debug: "info" } as const;

export class Journal implements Disposable {
  readonly #log: LogOutputChannel;
  readonly #auth: CurrentAuth;
  readonly #listening: { dispose(): void };

  constructor(log: LogOutputChannel, auth: CurrentAuth) {
    this.#log = log;
    this.#auth = auth;
    this.#listening = auth.onDidChange((event) => this.#tell(event));
  }

  async signIn(work: () => Promise<Session>): Promise<Session> {
    const session = await this.#watch("The sign-in", work);
    this.#write("info", `Signed in as ${accountLabel(session.identity)}; kept: ${session.persistence}.`);
    return session;
  }

  async signOut(work: () => Promise<LogoutOutcome>): Promise<LogoutOutcome> {
    const outcome = await this.#watch("The sign-out", work);
    this.#write("info", isGone(outcome) ? "Signed out." : "The sign-out failed: the login still exists.");
    return outcome;
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async #watch<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof AuthError)
        this.#write("error", `${what} failed: ${error.code}. ${error.message} ${error.remedy}`);
      throw error;
    } finally {
      for (const { flow, decision, reason, durationMs } of this.#auth.explain()) {
        this.#write("debug", `${flow}: ${decision} (${durationMs} ms). ${reason}`);
      }
    }
  }

  #tell({ kind, source, error }: ChangeEvent): void {
    const why = error ? `: ${error.code}. ${error.message}` : "";
    this.#write(error ? "warning" : "info", `${kind} (${source})${why}`);
  }

  #write(level: Level, line: string): void {
    if (LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(readLogLevel())) this.#log[WRITERS[level]](line);
  }
}
