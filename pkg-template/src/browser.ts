import type { Auth } from "../types/index.js";
import type { BrowserAuthOptions } from "../types/browser.js";
import { browserAuth } from "./browser/browser-auth.js";
import { createAuth } from "./index.js";

export { createAuth, AuthError, isAuthError, renderCallbackPage } from "./index.js";
export { createBrowserHost } from "./browser/browser-auth.js";
export { handleCallback } from "./browser/handle-callback.js";

export function createBrowserAuth(options: BrowserAuthOptions): Promise<Auth> {
  return browserAuth(createAuth, options);
}
