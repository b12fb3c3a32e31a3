// The result of explain() as a readable list.

import { el } from "../dom.js";
import type { World } from "../world.js";

const FLOWS = { resolve: "Finding the token", login: "The login", renewal: "The renewal" };

export function decisions(world: World): HTMLElement {
  const list = el("ol", { class: "decisions" });
  const draw = () => {
    const all = world.auth.explain();
    list.replaceChildren(
      ...all.map(({ flow, decision, reason, durationMs }) =>
        el(
          "li",
          {},
          el("small", {}, `${FLOWS[flow]} · ${durationMs} ms`),
          el("strong", {}, decision),
          el("span", {}, reason),
        ),
      ),
    );
    if (all.length === 0) list.append(el("li", { class: "note" }, "No decisions yet."));
  };
  world.onChange(draw);
  draw();
  return el(
    "div",
    {},
    el(
      "p",
      { class: "note" },
      "Every decision of the last login and of the last search for a token, from auth.explain().",
    ),
    list,
  );
}
