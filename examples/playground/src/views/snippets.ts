// The code of what was just done, for each host.

import { el } from "../dom.js";
import type { LastDone, World } from "../world.js";
import { tabs } from "./tabs.js";

const CLIENT = (id: string) => `{ id: "${id}", version: "1.0.0" }`;

const MAKE: Record<string, { title: string; lines: string; signIn: string }> = {
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
    signIn: `await auth.signIn(OPTIONS);`,
  },
  jetbrains: {
    title: "JetBrains",
    lines: `import { createAuth } from "@plexicus/auth";

// The plugin lends what the IDE has, over its bridge.
const auth = await createAuth({
  client: ${CLIENT("plexicus-jetbrains")},
  host: { storage: passwordSafe, openBrowser, listen, prompt },
});`,
    signIn: `await auth.login(OPTIONS);`,
  },
};

const DONE: Record<Exclude<LastDone, "login">, string> = {
  call: `const answer = await auth.fetch("/repositories");
const { items } = await answer.json();`,
  status: `const { state, identity } = await auth.status({ verify: true });`,
  logout: `const { revoked } = await auth.logout();`,
};

export function snippets(world: World): HTMLElement {
  const all = Object.entries(MAKE).map(([id, { title, lines, signIn }]) => {
    const code = el("code", {});
    const copy = el("button", { type: "button", onclick: () => void copyText(copy, code.textContent) }, "Copy");
    world.onChange(() => (code.textContent = `${lines}\n\n${done(world, id, signIn)}`));
    return { id: `code-${id}`, title, content: el("div", {}, el("pre", { tabindex: 0 }, code), copy) };
  });
  world.tell();
  return el("div", {}, el("p", { class: "note" }, "What you just did, in each host's words."), tabs("Host", all));
}

function done({ lastDone, lastMethod = "auto" }: World, host: string, signIn: string): string {
  if (lastDone !== "login") return DONE[lastDone];
  const isAlike = lastMethod === "auto" || lastMethod === "browser" || (lastMethod === "redirect" && host !== "browser");
  return signIn.replace("OPTIONS", isAlike ? "" : `{ method: "${lastMethod}" }`);
}

async function copyText(button: HTMLButtonElement, text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  button.textContent = "Copied";
  setTimeout(() => (button.textContent = "Copy"), 1_500);
}
