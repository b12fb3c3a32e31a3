// VS Code as the core's host, where another extension keeps the login: its token is asked for.

import type { Host } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { authentication, Disposable } from "vscode";
import type { ServerConsent } from "./server-consent.js";

export interface ConsumerParts {
  providerId: string;
  scopes: readonly string[];
  node: NodeHost | undefined;
  consent: ServerConsent;
}

export function consumerHost({ providerId, scopes, node, consent }: ConsumerParts): Host {
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
    async lend(interactive) {
      const session = await authentication.getSession(
        providerId,
        scopes,
        interactive ? { createIfNone: true } : { silent: true },
      );
      return session?.accessToken;
    },
  };
}

function keepsNothing(): never {
  throw new Error("another extension keeps the login");
}
