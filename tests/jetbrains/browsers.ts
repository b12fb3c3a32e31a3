/** What shows an IDE's pages: one of two kinds of browser, each asked by the lines of tests/jetbrains/platform. */

/** What the IDE tells its browsers. */
export type ToBrowser =
  | { event: "browser"; browser: number; queries: string[]; origins: string[] }
  | { event: "load"; browser: number; url: string }
  | { event: "execute"; browser: number; code: string }
  | { event: "replied"; browser: number; query: number; isSuccess: boolean; text: string; code: number }
  | { event: "close"; browser: number };

/** What a scheme handler gave. */
export interface Resource {
  status: number;
  mimeType: string;
  headers: Record<string, string>;
  /** In base64. */
  body: string;
}

/** What a browser asks and tells its IDE. */
export interface ToIde {
  query(browser: number, query: number, name: string, text: string): void;
  console(browser: number, text: string): void;
  loaded(browser: number): void;
  /** Whether the plugin refuses to be led there. */
  isRefused(browser: number, url: string): Promise<boolean>;
  resource(url: string): Promise<Resource>;
}

/** What a test changes between the plugin and its page, to see that it is noticed. */
export interface Tampering {
  load?(url: string): string;
  resource?(url: string, resource: Resource): Resource;
}

/** The browsers of one IDE. */
export interface Browsers {
  take(line: ToBrowser): Promise<void> | void;
  /** Loads a page anew, as a user or a plugin's developer may. */
  reload(file: string): Promise<void>;
  /** Runs a script in a page, as its own might. */
  run(file: string, code: string): Promise<void>;
  close(): Promise<void>;
}

export type OpenBrowsers = (ide: ToIde, tampering: Tampering) => Browsers;
