// The page at /callback. In a popup it passes the callback on; after a redirect it finishes the login.

import { createBrowserAuth, createBrowserHost, handleCallback } from "@plexicus/auth/browser";
import { CONNECTION } from "./connection.js";
import { byId } from "./dom.js";
import { Recorder } from "./trace/recorder.js";
import { recordVisits } from "./trace/web-app-visits.js";
import { recordCallback, recorded } from "./trace/recording-host.js";

const recorder = new Recorder();
const target = location.pathname + location.search;

const { title, text, session, error, returnTo } = await handleCallback(async () => {
  recorder.takeUp();
  const left = recorder.messages.at(-1);
  if (left?.kind === "open") await recordVisits(recorder, left.atMs);
  recordCallback(recorder, target);
  const host = recorded(createBrowserHost(), recorder, () => undefined);
  return createBrowserAuth({ ...CONNECTION, host });
});

document.title = `${title} · Plexicus Auth`;
byId("title").textContent = title;
byId("text").textContent = text;

if (returnTo) {
  if (session) recorder.add("core", "page", "done", "signed in", { as: session.identity?.email, scope: session.scope });
  if (error) recorder.add("core", "page", "failed", error.code, { remedy: error.remedy });
  await recorder.keep();
  location.replace(returnTo);
}
