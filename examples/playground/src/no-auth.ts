// Stands in for the package where the page is measured without it: nothing of it is carried along.

const nothing = new Proxy(() => undefined, { get: () => async () => undefined });

export class AuthError extends Error {}
export const createBrowserHost = () => ({ storage: {} });
export const createBrowserAuth = async () => nothing;
export const createAuth = createBrowserAuth;
export const handleCallback = async () => ({});
