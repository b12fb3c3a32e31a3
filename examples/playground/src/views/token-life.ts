// The token's time line, and the clock that can be moved along it.

import { control } from "../control.js";
import { el } from "../dom.js";
import { issuedAtMs } from "../stored.js";
import { WARN_BEFORE_MS, type World } from "../world.js";
import { stateWords } from "./state-words.js";

const MINUTE_MS = 60_000;
const STEP_MINUTES = 15;
const LONGEST_MINUTES = 26 * 60;

/** The looks of a point, and what the legend calls it. */
const LOOKS = { issued: "issued", used: "last used", now: "now", warning: "warning", expiry: "expires" };

interface Point {
  look: keyof typeof LOOKS;
  name: string;
  atMs: number;
}

export function tokenLife(world: World): HTMLElement {
  const line = el("div", { class: "time-line", role: "img" });
  const legend = el("ul", { class: "note legend", "aria-label": "Marks" });
  const facts = el("dl", { class: "facts" });
  const warnings = el("ul", { class: "warnings", "aria-label": "Events" });
  const draw = async () => {
    const points = pointsOf(world, await issuedAtMs(world.status?.loginId ?? ""));
    line.replaceChildren(...marks(points, world.clock.wallNow()));
    legend.replaceChildren(...legendOf(points));
    line.setAttribute("aria-label", points.map(({ name, atMs }) => `${name} ${when(atMs)}`).join(", ") || "No token");
    facts.replaceChildren(
      ...factsOf(world).map(([name, text]) => el("div", {}, el("dt", {}, name), el("dd", {}, text))),
    );
    const told = world.events.slice(-4).reverse();
    warnings.replaceChildren(...told.map(({ kind, error }) => el("li", {}, error ? `${kind}: ${error.code}` : kind)));
    if (told.length === 0) warnings.append(el("li", { class: "note" }, "No events yet. Sign in, then drag the clock."));
  };
  world.onChange(() => void draw());
  void draw();
  return el("div", {}, line, legend, facts, clock(world), lives(), el("h2", {}, "Events"), warnings);
}

function pointsOf({ status, clock }: World, issuedMs: number | undefined): Point[] {
  if (!status?.source) return [];
  type Place = [look: Point["look"], name: string, atMs: number | null];
  const warnings = (endMs: number | null, before: number[]) =>
    before.map((ms): Place => ["warning", "warning", endMs && endMs - ms]);
  const points: Place[] = [
    ["issued", "issued", (status.source === "stored" && issuedMs) || null],
    ["used", "last used", status.lastUsedAtMs],
    ["expiry", "expires unless used", status.slidesUntilMs],
    ["expiry", "ends", status.expiresAtMs],
    ...warnings(status.slidesUntilMs, WARN_BEFORE_MS.sliding),
    ...warnings(status.expiresAtMs, WARN_BEFORE_MS.fixed),
    ["now", "now", clock.wallNow()],
  ];
  return points.flatMap(([look, name, atMs]) => (atMs === null ? [] : [{ look, name, atMs }]));
}

// Places the points on a line from the first to the last, with some room at both ends.
function marks(points: Point[], nowMs: number): HTMLElement[] {
  if (points.length === 0) return [el("p", { class: "note" }, "There is no token.")];
  const times = points.map(({ atMs }) => atMs);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const place = (atMs: number) => `${4 + (92 * (atMs - first)) / Math.max(last - first, 1)}%`;
  const past = el("span", { class: "past" });
  past.style.width = place(nowMs);
  const all = points.map(({ look, name, atMs }) => {
    const mark = el("span", { class: `mark point ${look}`, title: `${name}: ${when(atMs)}` });
    mark.style.left = place(atMs);
    return mark;
  });
  return [past, ...all];
}

function legendOf(points: Point[]): HTMLElement[] {
  const shown = Object.entries(LOOKS).filter(([look]) => points.some((point) => point.look === look));
  return shown.map(([look, words]) => el("li", {}, el("span", { class: `point ${look}` }), words));
}

function factsOf({ status, clock }: World): [string, string][] {
  if (!status) return [["state", "the storage cannot be read"]];
  const facts: [string, string | null][] = [
    ["state", stateWords(status.state)],
    ["now", when(clock.wallNow())],
    ["last used", status.lastUsedAtMs ? when(status.lastUsedAtMs) : null],
    ["expires unless used", status.slidesUntilMs ? when(status.slidesUntilMs) : null],
    ["ends", status.expiresAtMs ? when(status.expiresAtMs) : null],
    ["server is ahead", isSkewed(status.clockSkewMs) ? `${Math.round(Number(status.clockSkewMs) / 1000)} s` : null],
    ["scope", status.scope],
    [
      "kept",
      status.source === "stored"
        ? `${status.persistence.replace("_", " ")}${status.plaintext ? ", unencrypted" : ""}`
        : null,
    ],
  ];
  return facts.filter((fact): fact is [string, string] => fact[1] !== null);
}

// A `Date` header has whole seconds, so a difference below two seconds means nothing.
function isSkewed(ms: number | null): boolean {
  return ms !== null && Math.abs(ms) >= 2_000;
}

function clock(world: World): HTMLElement {
  let passed = 0;
  const shown = el("output", { for: "clock" }, "now");
  const slider = el("input", {
    id: "clock",
    type: "range",
    min: 0,
    max: LONGEST_MINUTES,
    step: STEP_MINUTES,
    value: 0,
  });
  const words = () => {
    const minutes = Number(slider.value);
    const text = minutes === 0 ? "now" : `${Math.floor(minutes / 60)} h ${minutes % 60} min later`;
    shown.value = text;
    slider.setAttribute("aria-valuetext", text);
  };
  slider.addEventListener("input", words);
  const move = async () => {
    const minutes = Number(slider.value);
    const ms = (minutes - passed) * MINUTE_MS;
    passed = minutes;
    await world.advance(ms);
    await world.refresh();
  };
  slider.addEventListener("change", () => void whileBusy(slider, move));
  words();
  return el("div", { class: "clock" }, el("label", { for: "clock" }, "Both clocks"), slider, shown);
}

function lives(): HTMLElement {
  const choices: Record<string, [string, Parameters<typeof control.settings>[0]]> = {
    slides: ["expires 24 h after its last use", { login_expires_in_s: null, refresh: false }],
    fixed: ["expires after 2 hours", { login_expires_in_s: 7_200, refresh: false }],
    renewed: ["is renewed every hour", { login_expires_in_s: 3_600, refresh: true }],
  };
  const onchange = ({ target }: Event) => {
    const select = target as HTMLSelectElement;
    void whileBusy(select, () => control.settings(choices[select.value]?.[1] ?? {}));
  };
  const options = Object.entries(choices).map(([value, [words]]) => el("option", { value }, words));
  return el(
    "div",
    { class: "lives" },
    el("label", { for: "life" }, "The next login"),
    el("select", { id: "life", onchange }, ...options),
  );
}

async function whileBusy(element: HTMLElement, work: () => Promise<unknown>): Promise<void> {
  element.ariaBusy = "true";
  await work();
  element.ariaBusy = null;
}

export function when(ms: number): string {
  return new Date(ms).toLocaleString(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}
