// VS Code as the core's host, where another extension keeps the login: its token is asked for.

import type { Host } from "../../types/index.js";
import type { NodeHost } from "../../types/node.js";
import { authentication } from "vscode";

export function consumerHost(providerId: string, scopes: readonly string[], node: NodeHost | undefined): Host {
  return {
    storage: {
      get: () => undefined,
      set: keepsNothing,
      delete: () => undefined,
      onDidChange: (listener) => authentication.onDidChangeSessions(({ provider }) => provider.id === providerId && listener()),
    },
    ...(node?.env && { env: node.env }),
    async lend(interactive) {
      const session = await authentication.getSession(providerId, scopes, interactive ? { createIfNone: true } : { silent: true });
      return session?.accessToken;
    },
  };
}

function keepsNothing(): never {
  throw new Error("another extension keeps the login");
}
