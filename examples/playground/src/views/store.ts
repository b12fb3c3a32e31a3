// The store's content without its secrets, and which source of a token wins over which.

import { el } from "../dom.js";
import { readStored } from "../stored.js";
import type { World } from "../world.js";
import { when } from "./token-life.js";

const SOURCES: Record<string, string> = {
  environment: "PLEXICUS_API_TOKEN, the environment",
  stored: "the stored login",
  shared: "another program's login",
};

export function store(world: World): HTMLElement {
  const winner = el("p", { class: "winner" });
  const records = el("div", { class: "records" });
  const draw = async () => {
    const { source, shadows } = world.status ?? {};
    const loser = shadows ? ` It wins over ${SOURCES[shadows]}, which is left alone.` : "";
    winner.textContent = source ? `The token comes from ${SOURCES[source]}.${loser}` : "No source has a token.";
    const stored = await readStored();
    const shown = stored.map(({ key, fields }) =>
      el(
        "section",
        {},
        el("h2", {}, key),
        el(
          "dl",
          { class: "facts" },
          ...fields.map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, readable(name, text)))),
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
      "A browser keeps this unencrypted in its profile. Every script of this origin could read it; another site's cannot. The page's policy lets no foreign script in: that is the protection.",
    ),
  );
}

function readable(name: string, text: string): string {
  return name.endsWith("_ms") && name !== "life_ms" ? when(Number(text)) : text;
}
