/** The plugin's own Kotlin and its pages, in headless Chromium. */

import { after, before } from "node:test";

import { Studio } from "./studio.js";
import { tellStories } from "./stories.js";

let studio: Studio;

before(async () => {
  studio = await Studio.open();
});
after(async () => studio.close());

tellStories(
  () => studio,
  () => studio.inChromium,
);
