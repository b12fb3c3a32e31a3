// The core's host in VS Code when another extension manages the login: the editor provides that login's token.

import type { Host } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { authentication, type AuthenticationGetSessionOptions, Disposable } from "vscode";
import type { ServerConsent } from "./server-consent.js";

const REFUSED = "The server no longer accepts the login of this editor.";

export interface ConsumerParts {
  providerId: string;
  scopes: readonly string[];
  node: NodeHost | undefined;
  consent: ServerConsent;
}

export function consumerHost({ providerId, scopes: own, node, consent }: ConsumerParts): Host {
  return {
    storage: {
      get: () => undefined,
      set: keepsNothing,
      delete: () => undefined,
      onDidChange: (listener) => {
        const sessions = authentication.onDidChangeSessions(({ provider }) => provider.id === providerId && listener());
        return Disposable.from(
          sessions,
          consent.onDidChange(() => listener()),
        );
      },
    },
    ...(node?.env && { env: node.env }),
    confirmServer: consent.confirm,
    preferred: "shared",
    purposeFrom: "scopes",
    async sharedToken(interactive, refused, scopes) {
      const asked = authentication.getSession(providerId, scopes, how(interactive, refused));
      const session = interactive ? await asked.then(undefined, orCancelled) : await asked;
      if (session === false) return false;
      // The server required more scopes: the editor offers that in its Accounts menu, and opens nothing.
      const isWider = scopes.some((scope) => !own.includes(scope));
      if (!session && !interactive && isWider) await authentication.getSession(providerId, scopes);
      return session?.accessToken;
    },
  };
}

// Replaces only a session that the server refused. The editor asks the user first, in a dialog.
function how(interactive: boolean, refused: boolean): AuthenticationGetSessionOptions {
  if (!interactive) return { silent: true };
  return refused ? { forceNewSession: { detail: REFUSED } } : { createIfNone: true };
}

// Only the error's message shows that the user declined.
function orCancelled(error: unknown): false {
  if (error instanceof Error && /did not consent|cancel/i.test(error.message)) return false;
  throw error;
}

function keepsNothing(): never {
  throw new Error("another extension manages the login");
}
