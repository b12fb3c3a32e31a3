/** Remedies name only what exists where the program runs. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { type AuthError, type AuthOptions, createAuth, type Host } from "@plexicus/auth";
import { TestStorage } from "@plexicus/auth/testing";
import { client } from "./opened-kit.js";

/** The remedies of failures without a login, a browser or a known web app, and with an untrusted server. */
async function remedies(host: Partial<Host>): Promise<Record<string, string>> {
  const errors = await Promise.all([
    failure(host, {}, (auth) => auth.token()),
    failure(host, {}, (auth) => auth.login({ method: "browser" })),
    failure(host, {}, (auth) => auth.adoptToken("two words")),
    failure(host, { apiUrl: "https://api.example.com" }, (auth) => auth.token()),
    failure(
      { ...host, openBrowser: () => true, listen: async () => ({ port: 9_100, close: () => undefined }) },
      { apiUrl: "https://plexicus.example", trust: "custom_https" },
      (auth) => auth.login({ method: "browser" }),
    ),
  ]);
  return Object.fromEntries(errors.map(({ code, remedy }) => [code, remedy]));
}

type Made = Awaited<ReturnType<typeof createAuth>>;

async function failure(
  host: Partial<Host>,
  options: Partial<AuthOptions>,
  act: (auth: Made) => Promise<unknown>,
): Promise<AuthError> {
  try {
    await act(await createAuth({ client, host: { storage: new TestStorage(), ...host }, ...options }));
  } catch (error) {
    return error as AuthError;
  }
  throw new Error("nothing went wrong");
}

test("in a page, or an editor in a browser, remedies name no environment variable and no command", async () => {
  const inPage = await remedies({});
  assert.deepEqual(inPage, {
    no_credentials: "Sign in, or paste a personal token from Settings → API Tokens.",
    method_unavailable: "Sign in with a code, or paste a personal token from Settings → API Tokens.",
    token_malformed: "Generate a personal token in Settings → API Tokens and paste only the token, on one line.",
    api_url_refused:
      "Use an https address that ends in .plexicus.ai; for a self-hosted server set trust to custom_https " +
      "(the token will be sent there); for development on this machine set it to loopback.",
    app_url_unknown: "Sign in with a code, or set the address of the web app (appUrl).",
  });
});

test("on a host with an environment, remedies name its variables", async () => {
  const inEditor = await remedies({ env: () => undefined });
  assert.match(inEditor["no_credentials"] ?? "", /^Sign in, or set PLEXICUS_API_TOKEN/);
  assert.match(inEditor["api_url_refused"] ?? "", /PLEXICUS_ALLOW_CUSTOM_API_URL=1/);
});
