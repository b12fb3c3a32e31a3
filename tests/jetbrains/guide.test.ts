/** The tests of the guide's plugin in headless Chromium. */

import { tellGuideStories } from "./guide-stories.js";

tellGuideStories((studio) => studio.inChromium);
