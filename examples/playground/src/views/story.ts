// The login told to somebody who knows nothing of OAuth, in five steps.

import { byId, el } from "../dom.js";
import type { Chapter } from "../trace/kinds.js";

interface Telling {
  title: string;
  line: string;
  text: string[];
}

export const STORY: Record<Chapter, Telling> = {
  1: {
    title: "A secret is made",
    line: "and kept here",
    text: [
      "The core inside this page makes up a long random secret. It keeps the secret to itself and shows others only the secret's fingerprint. A fingerprint fits one secret only, and nobody can work the secret out of it.",
    ],
  },
  2: {
    title: "You sign in elsewhere",
    line: "on Plexicus's own page",
    text: [
      "Your browser takes the fingerprint to Plexicus's own page. There you type your password and say yes. The page that wants to act for you never sees your password: it is not even on the screen.",
    ],
  },
  3: {
    title: "A code comes back",
    line: "a ticket, not a key",
    text: [
      "Plexicus sends your browser back with a code. Think of a cloakroom ticket: it is good once, for a minute, and it is not the coat. Addresses get seen: they stand in histories and logs. So what comes back in one must be worth nothing to whoever reads it.",
    ],
  },
  4: {
    title: "The code is exchanged",
    line: "with the secret",
    text: [
      "Now the core asks Plexicus directly, and shows two things: the code, and the secret of step 1. Plexicus takes the secret's fingerprint and compares it with the one your browser brought. They match, so it must be the same program that began: it gets the token. This trade is the code exchange. A thief who has the code alone lacks the secret, and gets nothing.",
    ],
  },
  5: {
    title: "The token is used",
    line: "and can be taken back",
    text: [
      "The token is the key to your data, so it is kept out of sight. It never stands in an address. It goes to Plexicus's own address and to no other. It is not a cookie, so no other site can make your browser send it. It ends by itself, and you can revoke it at any moment.",
      "What it is not safe from: a foreign script that runs in this very page could read what the page stores. That is why this page lets no foreign script in.",
    ],
  },
};

/** Draws the five steps; `choose` is told which one the reader wants to read. */
export function drawStory(choose: (chapter: Chapter) => void): void {
  const steps = Object.entries(STORY).map(([number, { title, line }]) => {
    const chapter = Number(number) as Chapter;
    const button = el(
      "button",
      { type: "button", onclick: () => choose(chapter) },
      el("span", { class: "number" }, number),
      el("span", {}, el("strong", {}, title), " ", el("small", {}, line)),
    );
    return el("li", { id: `step-${number}` }, button);
  });
  byId("story").replaceChildren(...steps);
}

/** Marks where the login is. */
export function markChapter(current: Chapter | undefined): void {
  for (const number of Object.keys(STORY)) {
    const step = byId(`step-${number}`);
    const isCurrent = Number(number) === current;
    step.classList.toggle("done", current !== undefined && Number(number) < current);
    step.classList.toggle("current", isCurrent);
    if (isCurrent) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
}
