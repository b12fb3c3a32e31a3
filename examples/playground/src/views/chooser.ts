// The method chooser: the core's real plan on each kind of host.

import { type AuthOptions, createAuth, type Host } from "@plexicus/auth/browser";
import { el } from "../dom.js";

interface Place {
  name: string;
  lends: Partial<Host>;
  /** An API for which no address of a web app is known. */
  apiUrl?: string;
}

const openBrowser = () => true;
const listen = () => Promise.reject(new Error("shows the plan only"));
const prompt = { show: () => undefined, ask: () => null };
const here = { openBrowser, listen, prompt, browser: "here" } as const;
const elsewhere = { ...here, browser: "elsewhere" } as const;
const none = { listen, prompt, browser: "none" } as const;
const redirect = {
  origin: "http://127.0.0.1:9100",
  keep: () => undefined,
  take: () => null,
  leave: () => Promise.resolve(),
};

const PLACES: Place[] = [
  { name: "VS Code on the desktop", lends: here },
  { name: "VS Code, SSH or container", lends: elsewhere },
  { name: "Codespaces, in a browser", lends: elsewhere },
  { name: "vscode.dev, without Node", lends: { openBrowser, prompt, browser: "here" } },
  { name: "JetBrains on the desktop", lends: here },
  { name: "JetBrains, remote", lends: elsewhere },
  { name: "The command in a terminal", lends: here },
  { name: "The command over SSH", lends: none },
  { name: "The command in a pipe", lends: { listen, prompt: { show: prompt.show }, browser: "none" } },
  { name: "A page at 127.0.0.1 (this one)", lends: { ...here, redirect } },
  { name: "A page anywhere else", lends: { ...here, redirect: { ...redirect, origin: "https://app.example.com" } } },
  {
    name: "Self-hosted, no web app",
    lends: here,
    apiUrl: "https://plexicus.internal.example",
  },
];

const NAMES: Record<string, string> = {
  browser: "Browser, with a callback",
  redirect: "Redirect",
  device: "A code to enter",
  paste: "Pasted text",
  shared: "A shared login",
};

export function chooser(): HTMLElement {
  const plan = el("ol", { class: "plan" });
  const draw = async ({ lends, apiUrl = "https://api.app.plexicus.ai" }: Place) => {
    const storage = { get: () => null, set: () => undefined, delete: () => undefined };
    const options: AuthOptions = {
      host: { storage, ...lends },
      client: { id: "plexicus-web", version: "0.1.0" },
      apiUrl,
      trust: "custom_https",
    };
    const steps = (await createAuth(options)).plan();
    const first = steps.findIndex(({ possible }) => possible);
    plan.replaceChildren(
      ...steps.map(({ method, possible, reason }, index) =>
        el(
          "li",
          { class: index === first ? "first" : possible ? "possible" : "impossible" },
          el("strong", {}, NAMES[method] ?? method),
          el("small", {}, index === first ? "is used" : possible ? "is tried next" : "cannot be used"),
          el("span", {}, reason),
        ),
      ),
    );
  };
  const onchange = ({ target }: Event) => {
    const place = PLACES[(target as HTMLSelectElement).selectedIndex];
    if (place) void draw(place);
  };
  const options = PLACES.map(({ name }) => el("option", {}, name));
  const [first] = PLACES;
  if (first) void draw(first);
  return el(
    "div",
    {},
    el("label", { for: "place" }, "Where does the program run?"),
    el("select", { id: "place", onchange }, ...options),
    plan,
    el(
      "p",
      { class: "note" },
      "The core chooses from a table by what the host can do. The method with the fewest steps comes first.",
    ),
  );
}
