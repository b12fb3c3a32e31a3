/** The plugin's own Kotlin and its pages, in headless Chromium. */

import { tellStories } from "./stories.js";

tellStories((studio) => studio.inChromium);
