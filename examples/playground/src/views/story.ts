// The login in five steps, for a reader who does not know OAuth.

import { byId, el } from "../dom.js";
import type { Chapter } from "../trace/kinds.js";

interface Telling {
  title: string;
  line: string;
  text: string[];
}

export const STORY: Record<Chapter, Telling> = {
  1: {
    title: "A secret is created",
    line: "and stays here",
    text: [
      "The core in this page creates a long random secret. It keeps the secret and shows only the secret's fingerprint. A fingerprint matches one secret only, and the secret cannot be calculated from it.",
    ],
  },
  2: {
    title: "You sign in elsewhere",
    line: "on Plexicus's own page",
    text: [
      "Your browser takes the fingerprint to the Plexicus sign-in page. There you enter your password and approve. The page that wants to use Plexicus for you never sees your password.",
    ],
  },
  3: {
    title: "A code comes back",
    line: "a ticket, not a key",
    text: [
      "Plexicus sends your browser back with a code. Think of a cloakroom ticket: it works once, for a minute, and it is not the coat. Other people may see addresses, because they are kept in histories and logs. So the code in the address must be worthless on its own.",
    ],
  },
  4: {
    title: "The code is exchanged",
    line: "with the secret",
    text: [
      "Now the core calls Plexicus directly and sends two things: the code, and the secret of step 1. Plexicus computes the secret's fingerprint and compares it with the one from your browser. They match, so this is the program that started the login, and it gets the token. This is the code exchange. A thief who has only the code gets nothing.",
    ],
  },
  5: {
    title: "The token is used",
    line: "and can be revoked",
    text: [
      "The token is the key to your data. It is never part of an address. It is sent only to the Plexicus API. It is not a cookie, so no other site can make your browser send it. It expires, and you can revoke it at any time.",
      "The limit: a foreign script that runs in this page could read what the page stores. That is why this page allows no foreign scripts.",
    ],
  },
};

/** Draws the five steps. `choose` is called with the step that the reader selects. */
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

/** Marks the current step of the login. */
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
