/** The tests of the plugin's Kotlin code and its pages in headless Chromium. */

import { tellStories } from "./stories.js";

tellStories((studio) => studio.inChromium);
