/**
 * The host adapter for Node: environment, credentials file, loopback listener and browser.
 *
 * @module @plexicus/auth/node
 */
import type { Auth, AuthOptions, Host, Prompt } from "./index.js";

export * from "./index.js";

/** The options of {@link createNodeHost}. */
export interface NodeHostOptions {
  /** Shows a code and asks for a text. Without it, only the browser login is possible. */
  prompt?: Prompt | undefined;
  /**
   * Called with what the user should know: that loose file permissions were repaired, or that the token goes to a
   * server that is not Plexicus's own. `createNodeAuth` emits a process warning by default.
   *
   * @param message - The notice. In English.
   */
  onNotice?: ((message: string) => void) | undefined;
  /** Replaces Node's own `fetch`, for example with one that uses a proxy. */
  fetch?: Host["fetch"];
}

/** A host for Node. */
export interface NodeHost extends Host {
  /** The path of the credentials file: `~/.plexicus/credentials`, or in the folder that `PLEXICUS_CONFIG_DIR` names. */
  readonly credentialsFile: string;
  /** The name of this machine. */
  readonly machineName: string;
}

/**
 * Creates a host for Node.
 *
 * @param options - The prompt, what to call with notices, and the `fetch` to use.
 * @returns The host.
 */
export declare function createNodeHost(options?: NodeHostOptions): NodeHost;

/** The options of {@link createNodeAuth}. */
export type NodeAuthOptions = Omit<AuthOptions, "host"> &
  Omit<NodeHostOptions, "prompt"> & {
    /**
     * Shows a code and asks for a text; `null` for no prompt. Default: a prompt in the terminal, if standard error
     * is a terminal.
     */
    prompt?: Prompt | null | undefined;
  };

/**
 * Creates an {@link Auth} on a Node host.
 *
 * @param options - The client, the address of the API, and the prompt.
 * @returns The new `Auth`.
 * @throws {AuthError} `api_url_refused` if the API's address breaks the rules for hosts.
 * @throws {AuthError} `invalid_option` if an option is unknown or has no meaning.
 *
 * @example
 * const auth = await createNodeAuth({ client: { id: "plexicus-cli", version: "1.0.0" } });
 * await auth.ensureLoggedIn();
 *
 * @see [Node and the command line](https://github.com/plexicus/auth/blob/main/docs/guides/node.md)
 */
export declare function createNodeAuth(options: NodeAuthOptions): Promise<Auth>;
