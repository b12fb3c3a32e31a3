/** The interface to the browsers that show an IDE's pages; there are two kinds of them. */

/** The lines from tests/jetbrains/platform to its browsers. */
export type ToBrowser =
  | { event: "browser"; browser: number; queries: string[]; origins: string[] }
  | { event: "load"; browser: number; url: string }
  | { event: "execute"; browser: number; code: string }
  | { event: "replied"; browser: number; query: number; isSuccess: boolean; text: string; code: number }
  | { event: "close"; browser: number };

/** The response of a scheme handler. */
export interface Resource {
  status: number;
  mimeType: string;
  headers: Record<string, string>;
  /** In base64. */
  body: string;
}

/** The requests and events from a browser to its IDE. */
export interface ToIde {
  query(browser: number, query: number, name: string, text: string): void;
  console(browser: number, text: string): void;
  loaded(browser: number): void;
  /** Whether the plugin blocks the navigation to this address. */
  isRefused(browser: number, url: string): Promise<boolean>;
  resource(url: string): Promise<Resource>;
}

/** Changes that a test makes between the plugin and its page, to check that they are detected. */
export interface Tampering {
  load?(url: string): string;
  resource?(url: string, resource: Resource): Resource;
}

/** The browsers of one IDE. */
export interface Browsers {
  take(line: ToBrowser): Promise<void> | void;
  /** Reloads a page, as a user or a plugin's developer may. */
  reload(file: string): Promise<void>;
  /** Runs a script in a page, like one of its own. */
  run(file: string, code: string): Promise<void>;
  close(): Promise<void>;
}

export type OpenBrowsers = (ide: ToIde, tampering: Tampering) => Browsers;
