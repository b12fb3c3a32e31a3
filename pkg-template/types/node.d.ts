/**
 * The host adapter for Node: environment, credentials file, loopback listener, browser, proxy.
 *
 * @module @plexicus/auth/node
 */
import type { Auth, AuthOptions, Host, Prompt } from "./index.js";

export * from "./index.js";

/** What a Node host may be told. */
export interface NodeHostOptions {
  /** Shows a code and asks for a text; without it there is only the browser login. */
  prompt?: Prompt | undefined;
  /**
   * Told what the user should know: that loose permissions were repaired, that the token goes to a
   * server which is not Plexicus's own. `createNodeAuth` makes it a process warning by default.
   */
  onNotice?: ((message: string) => void) | undefined;
  /** Replaces Node's own `fetch`, which knows no proxies. */
  fetch?: Host["fetch"];
}

/** A host for Node, and where it stores. */
export interface NodeHost extends Host {
  /** The credentials file: `~/.plexicus/credentials`; `PLEXICUS_CONFIG_DIR` moves it. */
  readonly credentialsFile: string;
  /** The name of this machine. */
  readonly machineName: string;
}

/** Makes the host. */
export declare function createNodeHost(options?: NodeHostOptions): NodeHost;

/** What {@link createNodeAuth} takes. */
export type NodeAuthOptions = Omit<AuthOptions, "host"> &
  Omit<NodeHostOptions, "prompt"> & {
    /**
     * Shows a code and asks for a text. By default, a prompt in the terminal, if standard error is one;
     * `null` leaves it out.
     */
    prompt?: Prompt | null | undefined;
  };

/**
 * `createAuth` on a Node host.
 *
 * @example
 * const auth = await createNodeAuth({ client: { id: "plexicus-cli", version: "1.0.0" } });
 * await auth.ensureLoggedIn();
 */
export declare function createNodeAuth(options: NodeAuthOptions): Promise<Auth>;
