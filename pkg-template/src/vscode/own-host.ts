// The core's host in VS Code when this extension keeps the login.

import type { Host, Marker, CredentialStorage } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { env, type ExtensionContext, ExtensionKind, type Memento, type SecretStorage, UIKind, Uri } from "vscode";
import type { CommandLogin } from "./command-login.js";
import { openBrowser } from "./open-browser.js";
import type { ServerConsent } from "./server-consent.js";
import { readLoginMethod } from "./settings.js";
import type { SignIn } from "./sign-in.js";

export interface OwnHostParts {
  context: ExtensionContext;
  node: NodeHost | undefined;
  signIn: SignIn;
  commandLogin: CommandLogin | undefined;
  consent: ServerConsent;
}

export function ownHost({ context, node, signIn, commandLogin, consent }: OwnHostParts): Host {
  return {
    storage: storage(context.secrets, commandLogin, consent),
    marker: marker(context.globalState),
    ...(node?.env && { env: node.env }),
    browser: browserPlace(context),
    purposeFrom: "scopes",
    get preferred() {
      const method = readLoginMethod();
      if (method !== undefined) return method;
      // The command's login needs no browser. Once it is shared, a sign-in is for another login.
      return commandLogin && !commandLogin.isShared ? "shared" : undefined;
    },
    get preferredBy() {
      return readLoginMethod() && "the setting plexicus.loginMethod";
    },
    openBrowser,
    returnTo: returnTo(context),
    ...(node?.listen && { listen: node.listen }),
    ...(node && browserPlace(context) === "elsewhere" && { externalAddress }),
    confirmServer: consent.confirm,
    ...(commandLogin && { sharedToken: commandLogin.sharedToken.bind(commandLogin) }),
    prompt: signIn.prompt,
  };
}

// A window in a browser has no address that brings it to the front.
function returnTo({ extension }: ExtensionContext): Host["returnTo"] {
  const url = env.uiKind === UIKind.Desktop ? `${env.uriScheme}://${extension.id}` : undefined;
  return { name: env.appName, url };
}

// In a browser, each window stores its secrets separately and gets no events about another one's: without
// `onDidChange`, the core checks the storage itself.
function storage(
  secrets: SecretStorage,
  commandLogin: CommandLogin | undefined,
  consent: ServerConsent,
): CredentialStorage {
  const hearsOthers = env.uiKind === UIKind.Desktop;
  const onDidChange: CredentialStorage["onDidChange"] = (listener) => {
    const anew = () => listener();
    const listening = [
      secrets.onDidChange(({ key }) => listener(key)),
      consent.onDidChange(anew),
      commandLogin?.onDidChange(anew),
    ];
    return { dispose: () => listening.forEach((one) => one?.dispose()) };
  };
  return {
    get: (key) => secrets.get(key),
    set: (key, value) => secrets.store(key, value),
    delete: (key) => secrets.delete(key),
    ...(hearsOthers && { onDidChange }),
  };
}

function marker(state: Memento): Marker {
  return {
    get: (key) => state.get<string>(key),
    set: (key, mark) => state.update(key, mark),
    delete: (key) => state.update(key, undefined),
  };
}

/** Lets the editor forward a port to the user's machine, and returns the address there. */
async function externalAddress(url: string): Promise<string> {
  return (await env.asExternalUri(Uri.parse(url))).toString(true);
}

function browserPlace({ extension }: ExtensionContext): "here" | "elsewhere" {
  const isBesideUser = env.remoteName === undefined || extension.extensionKind === ExtensionKind.UI;
  return env.uiKind === UIKind.Desktop && isBesideUser ? "here" : "elsewhere";
}
