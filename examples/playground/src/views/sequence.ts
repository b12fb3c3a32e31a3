// The live picture: five parties, an arrow for each message, and the content of the chosen message.

import { byId, el } from "../dom.js";
import { type Chapter, KINDS } from "../trace/kinds.js";
import { type Carried, type Message, PARTIES, type Party, type Recorder } from "../trace/recorder.js";
import { aboutCode } from "./outcome.js";
import { drawStory, markChapter, STORY } from "./story.js";

const NAMES: Record<Party, [string, string]> = {
  page: ["Page", "this program"],
  core: ["Core", "@plexicus/auth"],
  browser: ["Browser", "yours"],
  app: ["Web app", "where you sign in"],
  api: ["API", "holds the data"],
};
/** Long enough to read why a message is sent. */
const REPLAY_MS = 2_500;

/** One line for equal messages in a row. */
interface Line extends Message {
  count: number;
}

export class Sequence {
  readonly #list = el("ol", { class: "messages", "aria-label": "Messages", tabindex: -1 });
  readonly #counter = el("output", { "aria-label": "Messages shown" });
  readonly #scroller = el("div", { class: "scroller" });
  #lines: Line[] = [];
  /** The content of each list item, so that only changed items are drawn again. */
  #drawn: string[] = [];
  /** How many lines are shown; `undefined` shows all and follows new ones. */
  #shown: number | undefined;
  #chosen: number | undefined;
  #replay: ReturnType<typeof setInterval> | undefined;

  constructor(readonly recorder: Recorder) {
    drawStory((chapter) => this.#read(chapter));
    this.#list.addEventListener("keydown", (event) => this.#move(event));
    this.#scroller.append(parties(), this.#list);
    byId("sequence").replaceChildren(this.#bar(), this.#scroller);
    recorder.onChange(() => this.#draw());
    this.#draw();
  }

  #bar(): HTMLElement {
    const button = (label: string, sign: string, onclick: () => void) =>
      el("button", { type: "button", title: label, "aria-label": label, onclick }, sign);
    return el(
      "div",
      { class: "player", role: "group", "aria-label": "Step through the messages" },
      button("Step back", "◀", () => this.#step(-1)),
      button("Step forward", "▶", () => this.#step(1)),
      button("Replay from the start", "↻ Replay", () => this.#play()),
      button("Live: show messages as they are sent", "Live", () => this.#show(undefined)),
      this.#counter,
    );
  }

  #step(by: number): void {
    this.#stop();
    const from = this.#shown ?? this.#lines.length;
    this.#show(Math.min(Math.max(from + by, 0), this.#lines.length));
  }

  #play(): void {
    this.#stop();
    this.#show(0);
    this.#replay = setInterval(() => {
      const next = (this.#shown ?? 0) + 1;
      if (next > this.#lines.length) return this.#stop();
      this.#show(next);
    }, REPLAY_MS);
  }

  #stop(): void {
    clearInterval(this.#replay);
  }

  #show(count: number | undefined): void {
    if (count === undefined) this.#stop();
    this.#shown = count;
    this.#chosen = count === undefined || count === 0 ? undefined : count - 1;
    this.#draw();
    const line = this.#chosen === undefined ? undefined : this.#lines[this.#chosen];
    if (line) this.#explain(line);
  }

  #draw(): void {
    this.#lines = joined(this.recorder.messages);
    const shown = this.#lines.slice(0, this.#shown);
    this.#drawItems(shown);
    this.#counter.value = this.#lines.length === 0 ? "" : `${shown.length} of ${this.#lines.length}`;
    const last = shown.at(-1);
    markChapter(last && KINDS[last.kind].chapter);
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    if (this.#shown !== undefined || !last) return;
    if (last.kind === "done") this.#sumUp();
    else this.#explain(last);
  }

  #drawItems(shown: Line[]): void {
    const startMs = shown[0]?.atMs ?? 0;
    const wanted = shown.map((line) => `${line.from} ${line.to} ${line.title} ${line.count} ${line.atMs - startMs}`);
    if (wanted.length === 0) {
      this.#list.replaceChildren(el("li", { class: "empty" }, "No message yet. Press Sign in, or call the API."));
    } else {
      let alike = 0;
      while (alike < this.#drawn.length && this.#drawn[alike] === wanted[alike]) alike++;
      const kept = [...this.#list.children].slice(0, this.#drawn.length === 0 ? 0 : alike);
      const added = shown.slice(alike).map((line, index) => this.#item(line, alike + index, startMs));
      for (const item of [...this.#list.children].slice(kept.length)) item.remove();
      this.#list.append(...added);
    }
    this.#drawn = wanted;
    this.#mark();
  }

  #mark(): void {
    for (const [index, item] of [...this.#list.children].entries())
      item.classList.toggle("chosen", index === this.#chosen);
  }

  #move(event: KeyboardEvent): void {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    const next = [...this.#list.children][(this.#chosen ?? 0) + by];
    next?.querySelector("button")?.focus();
  }

  #item(line: Line, index: number, startMs: number): HTMLElement {
    const { from, to, title, count, kind, atMs } = line;
    const choose = () => {
      this.#chosen = index;
      this.#mark();
      this.#explain(line);
    };
    const [start, end] = [PARTIES.indexOf(from), PARTIES.indexOf(to)];
    const direction = start === end ? "self" : start < end ? "right" : "left";
    const words = `${title}${count > 1 ? ` ×${count}` : ""}`;
    const button = el(
      "button",
      {
        type: "button",
        class: `message ${direction} ${kind} from-${Math.min(start, end)} span-${Math.max(Math.abs(end - start), 1)}`,
        title: KINDS[kind].source,
        onclick: choose,
        onfocus: choose,
        onpointerenter: choose,
      },
      el("span", { class: "visually-hidden" }, `${NAMES[from][0]} to ${NAMES[to][0]}: `),
      el("span", { class: "words" }, words),
      el("span", { class: "arrow", "aria-hidden": "true" }),
    );
    const time = el("time", {}, `${index + 1} `, el("small", {}, sinceStart(atMs - startMs)));
    return el("li", {}, time, button);
  }

  #explain(line: Line): void {
    const { chapter, source, why } = KINDS[line.kind];
    markChapter(chapter);
    const rows = line.carries.map((carried) =>
      el("div", {}, el("dt", {}, carried.name), el("dd", {}, ...this.#value(carried, line))),
    );
    byId("detail").replaceChildren(
      el(
        "div",
        { class: "about" },
        el("h2", {}, `${NAMES[line.from][0]} → ${NAMES[line.to][0]}: ${line.title}`),
        el("p", { class: "source" }, line.kind === "failed" && isCode(line.title) ? aboutCode(line.title) : source),
      ),
      el("p", {}, why),
      ...(rows.length > 0 ? [el("dl", { class: "carries" }, ...rows)] : []),
    );
  }

  #value({ text, isSecret }: Carried, line: Line): (Node | string)[] {
    // A shortened value is compared like a fingerprint: the challenge is created once and checked later.
    if (!isSecret && !text.endsWith("…")) return [text];
    const others = this.#lines.flatMap((other, index) =>
      other.carries !== line.carries && other.carries.some((carried) => carried.text === text) ? [index + 1] : [],
    );
    const mark = isSecret
      ? el("code", { class: "secret", title: "A secret: only its fingerprint is shown" }, text)
      : text;
    return others.length > 0 ? [mark, ` as in ${others.join(", ")}`] : [mark];
  }

  #sumUp(): void {
    byId("detail").replaceChildren(
      el("h2", {}, "In short"),
      el(
        "p",
        {},
        "The code came back through your browser's address bar, where others might see it. The secret went straight from this page to Plexicus. Only the two together gave the token.",
      ),
      el(
        "p",
        {},
        "The token was never part of an address. It is sent to one API only, and can be revoked at any time.",
      ),
      el("div", {}, el("button", { type: "button", onclick: () => this.#play() }, "Watch it again, slowly")),
    );
  }

  #read(chapter: Chapter): void {
    const { title, text } = STORY[chapter];
    byId("detail").replaceChildren(
      el("h2", {}, `${chapter}. ${title}`),
      ...text.map((paragraph) => el("p", {}, paragraph)),
    );
    markChapter(chapter);
  }
}

function parties(): HTMLElement {
  const heads = PARTIES.map((party) =>
    el("div", {}, el("strong", {}, NAMES[party][0]), " ", el("small", {}, NAMES[party][1])),
  );
  return el("div", { class: "parties", "aria-hidden": "true" }, ...heads);
}

/** A time with three digits: the column has room for no more. */
function sinceStart(ms: number): string {
  const seconds = ms / 1000;
  return seconds < 1000
    ? `+${seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0)} s`
    : `+${Math.round(seconds / 60)} min`;
}

function isCode(title: string): boolean {
  return /^[a-z0-9_]+$/.test(title);
}

function joined(messages: Message[]): Line[] {
  const lines: Line[] = [];
  for (const message of messages) {
    const last = lines.at(-1);
    if (last && isSame(last, message)) last.count++;
    else lines.push({ ...message, count: 1 });
  }
  return lines;
}

function isSame(one: Message, other: Message): boolean {
  return one.from === other.from && one.to === other.to && one.kind === other.kind && one.title === other.title;
}
