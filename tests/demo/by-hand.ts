/** What a reader can try by hand after the story, while the server stays up. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { DevServer } from "../browser/dev-server.js";

/** Prints the address, the accounts, the environment and a few commands; returns on Ctrl-C. */
export async function tryByHand(server: DevServer): Promise<void> {
  await startAfresh(server);
  const folder = await mkdtemp(join(tmpdir(), "plexicus-by-hand-"));
  const programs = dirname(process.env["PLEXICUS_COMMAND"] ?? "");
  const variables = {
    PLEXICUS_API_URL: server.url,
    PLEXICUS_APP_URL: server.url,
    PLEXICUS_ALLOW_INSECURE_LOCALHOST: "1",
    PLEXICUS_CONFIG_DIR: folder,
  };
  const posix = Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
  const powershell = Object.entries(variables).map(([name, value]) => `$env:${name} = "${value}"`);
  say(`
Try it by hand. The server stays up at ${server.url} until Ctrl-C.

Accounts`);
  for (const { email, password, totpSecret, organizations } of server.accounts) {
    say(`  ${email}  password ${password}  (${organizations.join(" and ")})`);
    if (totpSecret) say(`    TOTP secret for an authenticator app: ${totpSecret}`);
  }
  say(`
In bash or zsh, in another terminal
  ${posix.join("\n  ")}
  export PATH="${programs}:$PATH"

In PowerShell
  ${powershell.join("\n  ")}
  $env:PATH = "${programs};$env:PATH"

Then
  plexicus login               # or --device, or --no-browser, or --paste
  plexicus auth status         # with --json for programs, --offline without the server
  plexicus login --scope "read scan"
  plexicus logout
and Settings → API Tokens at ${server.url}/settings/api-tokens

The TOTP code is printed here when a page asks for it. Ctrl-C ends the server.`);
  server.onLine(say);
  await new Promise<void>((resolve) => process.once("SIGINT", resolve).once("SIGTERM", resolve));
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Undoes the story's changes: it moved the clock and left tokens behind. */
async function startAfresh({ accounts, control }: DevServer): Promise<void> {
  await control.setClock(Date.now());
  for (const { email } of accounts) await control.revoke({ all: email });
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
