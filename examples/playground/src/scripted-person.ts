// A made-up person at the browser. They decide at the dev server, and their window follows the same redirect
// as that of a real person.

import { control } from "./control.js";
import type { Person } from "./people.js";
import { fields } from "./trace/recording-host.js";
import type { Recorder } from "./trace/recorder.js";

export type Manner =
  | "approves"
  | "approves without a window"
  | "denies"
  | "is sent to a forged callback"
  | "returns late";

/** The person who decides, and how they do. */
export interface Scripted {
  person: Person;
  manner: Manner;
}

const LATE_MS = 1_600;

/** Decides as this person. Returns the address to which their window goes instead of the sign-in page. */
export async function decide(url: string, { person, manner }: Scripted, recorder: Recorder): Promise<string> {
  const approve = manner !== "denies";
  const location = await control.authorize(url, person, approve);
  const by = `${person.name}, scripted`;
  const target = manner === "is sent to a forged callback" ? forged(location) : location;
  recorder.add("browser", "app", "visit", "GET /auth/cli", { by });
  recorder.add("browser", "app", "consent", `${person.name} says ${approve ? "yes" : "no"}`, {
    by,
    organization: person.organization,
  });
  recorder.add("app", "browser", "sendBack", "303, back to /callback", fields(new URL(target).searchParams));
  if (manner === "returns late") await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  return target;
}

/** Forges a callback without knowing the state. */
function forged(location: string): string {
  const url = new URL(location);
  url.searchParams.set("state", "another-state-of-an-attacker");
  return url.href;
}
