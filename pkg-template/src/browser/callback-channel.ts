// Passes the callback from the popup to the page that opened it, on a channel of this origin. The popup's
// `opener` is not enough: a sign-in page may cut it off.

import type { CallbackPage, Listener, ListenOptions } from "../../types/index.js";

const CHANNEL = "plexicus-auth:callback";
/** Every listening page confirms at once; its reply may take as long as the exchange of the code. */
const GRACE_MS = 1_000;
/** A page that is closed after it confirmed never replies. */
const DEADLINE_MS = 60_000;

type Message =
  | { kind: "callback"; id: string; target: string; host: string }
  | { kind: "heard"; id: string }
  | ({ kind: "reply"; id: string } & CallbackPage);

/** Receives callbacks for this page's login. The core judges each one. */
export async function listen({ onRequest }: ListenOptions): Promise<Listener> {
  const channel = new BroadcastChannel(CHANNEL);
  const post = (message: Message) => channel.postMessage(message);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.kind !== "callback") return;
    const { id, target, host } = data;
    post({ kind: "heard", id });
    onRequest({ method: "GET", target, host, reply: (page) => post({ kind: "reply", id, ...page }) });
  };
  return { port: Number(location.port), close: () => channel.close() };
}

/**
 * Offers this page's address to the other pages. Resolves to the reply of the page whose login it is, if any.
 */
export function handOver(target: string, host: string): Promise<CallbackPage | undefined> {
  const channel = new BroadcastChannel(CHANNEL);
  const id = crypto.randomUUID();
  let awaited = 0;
  let isOver = false;
  return new Promise<CallbackPage | undefined>((resolve) => {
    const settle = () => isOver && awaited === 0 && resolve(undefined);
    channel.onmessage = ({ data }: MessageEvent<Message>) => {
      if (data.id !== id) return;
      if (data.kind === "heard") awaited++;
      if (data.kind !== "reply") return;
      awaited--;
      // Any other status means that the callback belongs to another page's login.
      if (data.status === 200) resolve(data);
      else settle();
    };
    channel.postMessage({ kind: "callback", id, target, host } satisfies Message);
    setTimeout(() => {
      isOver = true;
      settle();
    }, GRACE_MS);
    setTimeout(() => resolve(undefined), DEADLINE_MS);
  }).finally(() => channel.close());
}
