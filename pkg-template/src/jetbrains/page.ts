// The page's channel to the IDE: the query function that the page's address names, and the function that the
// IDE calls.

import type { Channel } from "../bridge/bridge.js";

/** JBCefJSQuery's function: takes strings only, and replies once, or never if the page goes away. */
type Query = (question: {
  request: string;
  persistent: false;
  onSuccess(answer: string): void;
  onFailure(code: number, message: string): void;
}) => void;

/** The parts of `window` that this file uses. Most hosts of this package have no `window`. */
interface Page {
  readonly location?: { readonly search: string };
  readonly isSecureContext?: boolean;
  addEventListener(kind: string, listener: () => void): void;
  plexicusReceive?: (frame: string) => void;
}

const page = globalThis as unknown as Page;

/** Returns the query function that the page's address names. */
function findQuery(): Query {
  if (!page.location || page.isSecureContext !== true) {
    throw new Error("This page is not a secure context. Load it from its https address, through a scheme handler.");
  }
  const name = new URLSearchParams(page.location.search).get("query") ?? "";
  const query = (page as unknown as Record<string, unknown>)[name];
  if (!name.startsWith("cefQuery") || typeof query !== "function") {
    throw new Error(
      "There is no bridge. The page's address must name its JBCefJSQuery as query=…, and the query must be created before the browser.",
    );
  }
  return query as Query;
}

/** Opens the channel. Throws if there is no query function or no secure context. */
export function openChannel(): Channel {
  const query = findQuery();
  return {
    send(request, onRefused) {
      // The handler only confirms the frame; the answer arrives as a separate frame.
      query({ request, persistent: false, onSuccess: () => undefined, onFailure: (_, why) => onRefused(why) });
    },
    receiveBy(take) {
      page.plexicusReceive = take;
    },
    onLeaving: (listener) => page.addEventListener("pagehide", listener),
  };
}
