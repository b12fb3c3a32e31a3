/** The plugin's own Kotlin and its pages, in a real CEF. */

import { after, before } from "node:test";

import { CefBrowsers } from "../cef-browsers.js";
import { tellStories } from "../stories.js";
import { Studio } from "../studio.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

tellStories(
  () => studio,
  () => (ide, tampering) => new CefBrowsers(ide, tampering),
);
