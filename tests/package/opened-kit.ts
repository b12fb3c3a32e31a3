// The test kit with an `Auth` on its host, for tests that need a server but no network.

import { type Auth, createAuth } from "@plexicus/auth";
import { createTestKit, type TestKit, type TestKitOptions } from "@plexicus/auth/testing";

export const client = { id: "plexicus-test", version: "1.0.0" };
export const HOUR_MS = 3_600_000;

export interface Opened {
  kit: TestKit;
  auth: Auth;
}

/** A kit with one route, and an `Auth` on its host. */
export async function open(options: TestKitOptions = {}): Promise<Opened> {
  const kit = createTestKit(options);
  kit.server.respond("GET /repositories", { json: { items: [] } });
  return { kit, auth: await createAuth({ host: kit.host, client }) };
}

export async function openLoggedIn(options: TestKitOptions = {}): Promise<Opened> {
  const opened = await open(options);
  await opened.auth.login();
  return opened;
}

/** How often a route was requested. */
export function asked({ server }: TestKit, route: string): number {
  return server.requests.filter(({ method, path }) => `${method} ${path}` === route).length;
}
