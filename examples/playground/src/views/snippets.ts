// The code for the last action, for each host.

import { el } from "../dom.js";
import type { LastDone, World } from "../world.js";
import { tabs } from "./tabs.js";

const CLIENT = (id: string) => `{ id: "${id}", version: "1.0.0" }`;

interface Words {
  title: string;
  lines: string;
  signIn: string;
  /** The code that chooses a method. */
  method?: (name: string) => string;
  done?: Record<Exclude<LastDone, "login">, string>;
}

const MAKE: Record<string, Words> = {
  browser: {
    title: "Browser",
    lines: `import { createBrowserAuth } from "@plexicus/auth/browser";

const auth = await createBrowserAuth({ client: ${CLIENT("plexicus-web")} });`,
    signIn: `// In a click, so that the popup is not blocked.
button.onclick = () => auth.login(OPTIONS).then(show);`,
  },
  node: {
    title: "Node",
    lines: `import { createNodeAuth } from "@plexicus/auth/node";

const auth = await createNodeAuth({ client: ${CLIENT("plexicus-cli")} });`,
    signIn: `await auth.login(OPTIONS);`,
  },
  vscode: {
    title: "VS Code",
    lines: `import { createNodeHost } from "@plexicus/auth/node";
import { createVscodeAuth } from "@plexicus/auth/vscode";

const auth = await createVscodeAuth(context, {
  client: ${CLIENT("plexicus-vscode")},
  node: createNodeHost(),
});`,
    signIn: `await auth.login(OPTIONS);`,
  },
  jetbrains: {
    title: "JetBrains",
    lines: `@Service(Service.Level.APP)
class AcmePlexicus(scope: CoroutineScope) : PlexicusAuth(scope)

// In a coroutine; auth.futures has the same calls for Java.
val auth = service<AcmePlexicus>()`,
    signIn: `val session = auth.login(OPTIONS)`,
    method: (name) => `LoginOptions(method = "${name}")`,
    done: {
      ensure: `auth.ensureLoggedIn()`,
      rotate: `val rotation = auth.tokens.rotate()`,
      call: `val answer = auth.fetch("/repositories")
show(answer.text)`,
      status: `val status = auth.status(verify = true)`,
      logout: `val outcome = auth.logout()`,
      agent: `val agent = LoginChoice(purpose = "agent")
auth.login(LoginOptions(scopes = listOf("read")), agent)
val answer = auth.fetch("/repositories", choice = agent)`,
      accounts: `// A login as another account is refused: account_unexpected.
auth.login(choice = LoginChoice(expect = "ada@example.test"))
auth.accounts.list().forEach { show(it.label, it.isDefault) }
val grace = LoginChoice(account = "grace@example.test/Analytical Engines")
val answer = auth.fetch("/repositories", choice = grace)`,
      default: `auth.accounts.setDefault("ada@example.test")`,
      logoutOne: `auth.logout(choice = LoginChoice(account = "ada@example.test"))`,
      logoutAll: `val outcome = auth.logout(all = true)`,
    },
  },
};

const DONE: Record<Exclude<LastDone, "login">, string> = {
  call: `const answer = await auth.fetch("/repositories");
const { items } = await answer.json();`,
  status: `const { state, identity } = await auth.status({ verify: true });`,
  ensure: "await auth.ensureLoggedIn();",
  rotate: `const { revoked, expiresAtMs } = await auth.tokens.rotate();`,
  logout: `const { revoked } = await auth.logout();`,
  agent: `await auth.login({ purpose: "agent", scopes: ["read"] });
const answer = await auth.fetch("/repositories", { purpose: "agent" });`,
  accounts: `// A login as another account is refused: account_unexpected.
await auth.login({ expect: "ada@example.test" });
for (const { label, isDefault } of await auth.accounts.list()) show(label, isDefault);
const answer = await auth.fetch("/repositories", { account: "grace@example.test/Analytical Engines" });`,
  default: `await auth.accounts.setDefault("ada@example.test");`,
  logoutOne: `const { revoked } = await auth.logout({ account: "ada@example.test" });`,
  logoutAll: `const { ended } = await auth.logout({ all: true });`,
};

export function snippets(world: World): HTMLElement {
  const all = Object.entries(MAKE).map(([id, words]) => {
    const code = el("code", {});
    const copy = el("button", { type: "button", onclick: () => void copyText(copy, code.textContent) }, "Copy");
    world.onChange(() => (code.textContent = `${words.lines}\n\n${done(world, id, words)}`));
    return { id: `code-${id}`, title: words.title, content: el("div", {}, el("pre", { tabindex: 0 }, code), copy) };
  });
  world.tell();
  return el("div", {}, el("p", { class: "note" }, "What you just did, in the code of each host."), tabs("Host", all));
}

function done({ lastDone, lastMethod = "auto" }: World, host: string, { signIn, method, done = DONE }: Words): string {
  if (lastDone !== "login") return done[lastDone];
  const isAlike =
    lastMethod === "auto" || lastMethod === "browser" || (lastMethod === "redirect" && host !== "browser");
  const chosen = method?.(lastMethod) ?? `{ method: "${lastMethod}" }`;
  return signIn.replace("OPTIONS", isAlike ? "" : chosen);
}

async function copyText(button: HTMLButtonElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1_500);
}
