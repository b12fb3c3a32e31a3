// The store's content without its secrets, and which token source wins.

import type { StoredAccount } from "@plexicus/auth/browser";
import { el } from "../dom.js";
import { readStored, type StoredText } from "../stored.js";
import type { World } from "../world.js";
import { when } from "./token-life.js";

const SOURCES: Record<string, string> = {
  environment: "PLEXICUS_API_TOKEN, the environment",
  stored: "the stored login",
  shared: "a shared login",
};

export function store(world: World): HTMLElement {
  const winner = el("p", { class: "winner" });
  const records = el("div", { class: "records" });
  const draw = async () => {
    const { source, shadows, loginId } = world.status ?? {};
    const used = world.accounts.length > 1 && world.accounts.find((login) => login.loginId === loginId);
    const whose = used ? ` of ${used.label}` : "";
    const loser = shadows ? ` It is used instead of ${SOURCES[shadows]}.` : "";
    winner.textContent = source ? `The token comes from ${SOURCES[source]}${whose}.${loser}` : "No source has a token.";
    const stored = inOrder(await readStored(), world.accounts);
    const shown = stored.map(({ key, fields }) =>
      el(
        "section",
        {},
        el("h2", {}, key),
        ...world.accounts
          .filter(({ loginId }) => isOf(key, loginId))
          .map(({ label }) => el("p", { class: "note" }, label)),
        el(
          "dl",
          { class: "facts" },
          ...fields.map(([name, lines]) =>
            el("div", {}, el("dt", {}, name), ...lines.map((line) => el("dd", {}, readable(name, line)))),
          ),
        ),
      ),
    );
    records.replaceChildren(...shown);
    if (shown.length === 0) records.append(el("p", { class: "note" }, "Nothing is stored in IndexedDB."));
  };
  world.onChange(() => void draw());
  void draw();
  const onchange = ({ target }: Event) =>
    void world.keepIn((target as HTMLSelectElement).value === "memory" ? "memory" : "indexeddb");
  const places = el(
    "select",
    { id: "place-of-logins", onchange },
    el("option", { value: "indexeddb" }, "IndexedDB, for all tabs"),
    el("option", { value: "memory" }, "this page's memory"),
  );
  return el(
    "div",
    {},
    winner,
    el("div", { class: "lives" }, el("label", { for: "place-of-logins" }, "Keep logins in"), places),
    records,
    el(
      "p",
      { class: "note" },
      "A browser keeps this unencrypted in its profile. Every script of this origin could read it, but scripts of other sites cannot. The protection is this page's policy, which allows no foreign scripts.",
    ),
  );
}

// The index first, then the keys of each login in its order.
function inOrder(stored: StoredText[], logins: StoredAccount[]): StoredText[] {
  const place = ({ key, fields }: StoredText) => {
    if (fields.some(([name]) => name === "form")) return -1;
    const index = logins.findIndex(({ loginId }) => isOf(key, loginId));
    return index === -1 ? logins.length : index;
  };
  return stored.toSorted((one, other) => place(one) - place(other));
}

function isOf(key: string, loginId: string): boolean {
  return key.endsWith(`:${loginId}`);
}

function readable(name: string, text: string): string {
  return name.endsWith("_ms") && name !== "life_ms" ? when(Number(text)) : text;
}
