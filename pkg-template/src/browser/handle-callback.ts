// What the page at /callback does with its address.

import type { Auth } from "../../types/index.js";
import type { CallbackOutcome } from "../../types/browser.js";
import { AuthError } from "../error.js";
import { handOver } from "./callback-channel.js";
import { isAwaited, takePage } from "./redirect.js";

export async function handleCallback(makeAuth: () => Promise<Auth>): Promise<CallbackOutcome> {
  const { pathname, search, host } = location;
  const target = pathname + search;
  // Keeps the code out of the browser's history.
  history.replaceState(null, "", pathname);
  const reply = isAwaited() ? undefined : await handOver(target, host);
  if (reply) return { title: reply.title, text: reply.text, session: null, error: null, returnTo: null };
  const returnTo = takePage();
  try {
    const session = await (await makeAuth()).finishLogin({ target, host });
    const who = session.identity?.email;
    return { title: "You are signed in", text: who ? `As ${who}.` : "", session, error: null, returnTo };
  } catch (error) {
    if (!(error instanceof AuthError)) throw error;
    return { title: "You are not signed in", text: `${error.message} ${error.remedy}`, session: null, error, returnTo };
  }
}
