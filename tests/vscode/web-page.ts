/** The page of VS Code for the Web, with what a site that hosts it must provide. */

import type { Settings } from "./settings.js";

/** The options of the page. */
export interface WebPage {
  /** Paths of the unpacked extensions. */
  extensions: readonly string[];
  settings: Settings;
}

export function webPage(options: WebPage): string {
  return `<!DOCTYPE html>
<meta charset="utf-8">
<link rel="stylesheet" data-name="vs/workbench/workbench.web.main" href="/out/vs/workbench/workbench.web.main.css">
<body>
<script src="/out/vs/loader.js"></script>
<script src="/out/vs/webPackagePaths.js"></script>
<script>(${setLoaderUp})()</script>
<script src="/out/vs/workbench/workbench.web.main.nls.js"></script>
<script src="/out/vs/workbench/workbench.web.main.js"></script>
<script>(${openWorkbench})(${JSON.stringify(options)})</script>`;
}

/** The part of VS Code's page API that is used here. */
interface Uri {
  with(change: { query: string }): Uri;
}
interface Workbench {
  URI: { parse(text: string): Uri; revive(parts: unknown): Uri };
  Emitter: new <T>() => { event: unknown; fire(value: T): void };
  create(parent: HTMLElement, options: object): void;
}
interface Loader {
  (modules: string[], then: (workbench: Workbench) => void): void;
  config(options: object): void;
}
type LoaderGlobals = { require: Loader; webPackagePaths: Record<string, string> };

// The functions below run in the page, so they can use nothing from outside themselves.

function setLoaderUp(): void {
  const { require, webPackagePaths } = globalThis as unknown as LoaderGlobals;
  for (const [name, path] of Object.entries(webPackagePaths)) {
    webPackagePaths[name] = `${location.origin}/node_modules/${name}/${path}`;
  }
  require.config({ baseUrl: `${location.origin}/out`, paths: webPackagePaths });
}

function openWorkbench({ extensions, settings }: WebPage): void {
  const { require } = globalThis as unknown as LoaderGlobals;
  require(["vs/workbench/workbench.web.main"], ({ create, Emitter, URI }) => {
    // Each window reads the newest value of any window, but gets events only for its own changes: VS
    // Code for the Web fires `context.secrets.onDidChange` only in the window that stored the value.
    const secretStorageProvider = {
      type: "persisted",
      get: async (key: string) => localStorage.getItem(`secret ${key}`) ?? undefined,
      set: async (key: string, value: string) => localStorage.setItem(`secret ${key}`, value),
      delete: async (key: string) => localStorage.removeItem(`secret ${key}`),
    };

    // The callback page puts the address for an extension's UriHandler into localStorage.
    const called = new Emitter<Uri>();
    const isPending = new Set<string>();
    addEventListener("storage", ({ key, newValue }) => {
      if (!key || !newValue || !isPending.delete(key)) return;
      localStorage.removeItem(key);
      called.fire(URI.revive(JSON.parse(newValue)));
    });
    const urlCallbackProvider = {
      onCallback: called.event,
      create(parts: Record<string, string> = {}) {
        const id = crypto.randomUUID(); // windows share localStorage
        isPending.add(`vscode-web.url-callbacks[${id}]`);
        const query = new URLSearchParams({ "vscode-reqid": id });
        for (const name of ["scheme", "authority", "path", "query", "fragment"]) {
          if (parts[name]) query.set(`vscode-${name}`, parts[name]);
        }
        return URI.parse(`${location.origin}/callback`).with({ query: query.toString() });
      },
    };

    create(document.body, {
      productConfiguration: {
        nameShort: "VS Code for the Web",
        nameLong: "VS Code for the Web",
        applicationName: "code-web",
        dataFolderName: ".vscode-web",
        version: "1.91.1",
        urlProtocol: "code-oss",
        enableTelemetry: false,
      },
      additionalBuiltinExtensions: extensions.map((path) => URI.parse(location.origin + path)),
      configurationDefaults: { ...settings, "security.workspace.trust.enabled": false },
      workspaceProvider: { workspace: undefined, trusted: true, open: async () => true },
      secretStorageProvider,
      urlCallbackProvider,
    });
  });
}
