// The page's channel to the IDE: the query that its own address names, and the function that the IDE calls.

import type { Channel } from "../bridge/bridge.js";

/** JBCefJSQuery's function: strings only, one reply, and none at all when the page goes away. */
type Query = (question: {
  request: string;
  persistent: false;
  onSuccess(answer: string): void;
  onFailure(code: number, message: string): void;
}) => void;

/** The part of a window that is used here; most hosts of this package have none. */
interface Page {
  readonly location?: { readonly search: string };
  readonly isSecureContext?: boolean;
  addEventListener(kind: string, listener: () => void): void;
  plexicusReceive?: (frame: string) => void;
}

const page = globalThis as unknown as Page;

/** The query whose name stands in the page's own address. */
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

/** Fails where there is no query, or no secure context. */
export function openChannel(): Channel {
  const query = findQuery();
  return {
    send(request, onRefused) {
      // The handler only acknowledges; the answer comes as a frame of its own.
      query({ request, persistent: false, onSuccess: () => undefined, onFailure: (_, why) => onRefused(why) });
    },
    receiveBy(take) {
      page.plexicusReceive = take;
    },
    onLeaving: (listener) => page.addEventListener("pagehide", listener),
  };
}
