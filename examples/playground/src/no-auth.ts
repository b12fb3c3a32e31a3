// Replaces the package when the page is measured without it. Each call does nothing and returns at once.

const nothing = {
  status: async () => undefined,
  onDidChange: () => undefined,
  dispose: async () => undefined,
  explain: () => [],
  accounts: { list: async () => [] },
  plan: () => [],
};

export class AuthError extends Error {}
export const createBrowserHost = () => ({ storage: {} });
export const createBrowserAuth = async () => nothing;
export const createAuth = createBrowserAuth;
export const handleCallback = async () => ({});
