// A row of tabs, each with a panel (WAI-ARIA tabs pattern: arrow keys move, Tab enters the panel).

import { el } from "../dom.js";

export interface Tab {
  id: string;
  title: string;
  content: HTMLElement;
}

export function tabs(label: string, all: Tab[]): HTMLElement {
  const buttons = all.map(({ id, title }) =>
    el("button", { type: "button", role: "tab", id: `${id}-tab`, "aria-controls": `${id}-panel` }, title),
  );
  const panels = all.map(({ id, content }) =>
    el("div", { role: "tabpanel", id: `${id}-panel`, "aria-labelledby": `${id}-tab`, tabindex: 0 }, content),
  );
  const choose = (chosen: number) => {
    for (const [index, button] of buttons.entries()) {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      panels[index]?.toggleAttribute("hidden", index !== chosen);
    }
  };
  for (const [index, button] of buttons.entries()) {
    button.addEventListener("click", () => choose(index));
    button.addEventListener("keydown", ({ key }) => {
      const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
      const next = (index + step + buttons.length) % buttons.length;
      if (step === 0) return;
      choose(next);
      buttons[next]?.focus();
    });
  }
  choose(0);
  return el("div", { class: "tabs" }, el("div", { role: "tablist", "aria-label": label }, ...buttons), ...panels);
}
