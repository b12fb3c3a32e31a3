// Grace at the browser, for who wants to watch without typing: she decides at the dev server, and her
// window goes where a person's would go.

import { control } from "./control.js";
import { fields } from "./trace/recording-host.js";
import type { Recorder } from "./trace/recorder.js";

export type Manner = "approves" | "denies" | "is led to a forged callback" | "comes back late";

const LATE_MS = 1_600;

/** The address that her window is led to instead of the sign-in page. */
export async function decide(url: string, manner: Manner, recorder: Recorder): Promise<string> {
  const approve = manner !== "denies";
  const location = await control.authorize(url, approve);
  const target = manner === "is led to a forged callback" ? forged(location) : location;
  recorder.add("browser", "app", "visit", "GET /auth/cli", { by: "Grace, scripted" });
  recorder.add("browser", "app", "consent", approve ? "Grace says yes" : "Grace says no", { by: "Grace, scripted" });
  recorder.add("app", "browser", "sendBack", "303, back to /callback", fields(new URL(target).searchParams));
  if (manner === "comes back late") await new Promise((resolve) => setTimeout(resolve, LATE_MS));
  return target;
}

/** What somebody makes up who does not know the state. */
function forged(location: string): string {
  const url = new URL(location);
  url.searchParams.set("state", "a-guess-of-somebody-else");
  return url.href;
}
