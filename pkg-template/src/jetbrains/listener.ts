// The IDE's listener on 127.0.0.1. It passes every request to the core, which judges it.

import type { Host, ListenerRequest } from "../../types/index.js";
import type { Bridge } from "../bridge/bridge.js";
import { renderCallbackPage } from "../callback-page.js";

interface Bound {
  listener: number;
  port: number;
}

interface Arrived extends Pick<ListenerRequest, "method" | "target" | "host"> {
  listener: number;
  request: number;
}

export function bridgeListen(bridge: Bridge): NonNullable<Host["listen"]> {
  const listeners = new Map<number, (arrived: Arrived) => void>();
  bridge.hear<Arrived>("listen.request", (arrived) => listeners.get(arrived.listener)?.(arrived));
  return async ({ firstPort, lastPort, onRequest }) => {
    const { listener, port } = await bridge.ask<Bound>("listen", { firstPort, lastPort });
    listeners.set(listener, ({ request, method, target, host }) => {
      onRequest({
        method,
        target,
        host,
        reply: (page) => bridge.tell("listen.reply", { listener, request, ...renderCallbackPage(page) }),
      });
    });
    return {
      port,
      close() {
        listeners.delete(listener);
        bridge.tell("listen.close", { listener });
      },
    };
  };
}
