// The host of a page, and an `Auth` on that host whose login opens the popup.

import type { Auth, AuthError, AuthOptions, EnsureOptions, LoginOptions } from "../../types/index.js";
import type { BrowserAuthOptions, BrowserHost, BrowserHostOptions } from "../../types/browser.js";
import { listen } from "./callback-channel.js";
import { indexedDbStorage } from "./indexeddb-storage.js";
import { marker } from "./marker.js";
import { memoryStorage } from "./memory-storage.js";
import { SignInWindow } from "./popup.js";
import { pageRedirect } from "./redirect.js";

export function createBrowserHost({
  storage = "indexeddb",
  login = "popup",
  prompt,
  fetch,
}: BrowserHostOptions = {}): BrowserHost {
  const popup = new SignInWindow();
  const keeps = storage === "indexeddb";
  return {
    storage: keeps ? indexedDbStorage() : memoryStorage(),
    ...(keeps && { marker }),
    openBrowser: (url) => popup.lead(url),
    redirect: pageRedirect(),
    ...(login === "popup" && { popup, listen: (options) => popup.watched(options, listen) }),
    prompt,
    fetch,
  };
}

/** Creates a page's `Auth`. Each entry passes its own `createAuth`, which knows where the wasm comes from. */
export async function browserAuth(
  createAuth: (options: AuthOptions) => Promise<Auth>,
  {
    storage,
    login,
    prompt,
    fetch,
    host = createBrowserHost({ storage, login, prompt, fetch }),
    ...options
  }: BrowserAuthOptions,
): Promise<Auth> {
  const auth = await createAuth({ ...options, host });
  const { popup } = host;
  if (!popup) return auth;
  let underWay = 0;
  const logIn = async (wish: LoginOptions = {}) => {
    const { openBrowser = true, signal } = wish;
    // Before any `await`: the browser blocks a window that does not open directly in the click.
    if (openBrowser) {
      if (underWay > 0) popup.reopen();
      else if (beginsInBrowser(auth, wish)) popup.open();
    }
    underWay++;
    try {
      const session = await auth.login(wish);
      popup.close();
      return session;
    } catch (error) {
      // The popup shows a failure; after a cancelled login there is nothing to show.
      if (signal?.aborted) popup.close();
      throw error;
    } finally {
      underWay--;
    }
  };
  // Checks first whether a login is needed. If the browser then blocks the window, the redirect follows.
  const ensureLoggedIn = async ({ interactive = true, ...wish }: EnsureOptions = {}) => {
    try {
      return await auth.ensureLoggedIn({ ...wish, interactive: false });
    } catch (error) {
      if (!interactive || (error as AuthError).code !== "login_required") throw error;
    }
    return logIn(wish);
  };
  return { ...auth, login: logIn, ensureLoggedIn };
}

function beginsInBrowser(auth: Auth, { method = "auto", preferred = "auto" }: LoginOptions): boolean {
  const possible = auth.plan().flatMap((step) => (step.possible ? [step.method] : []));
  const first = [method, preferred].find((named) => named !== "auto") ?? possible[0];
  return first === "browser" && possible.includes(first);
}
