/** The tests of the guide's plugin in a real CEF. */

import { CefBrowsers } from "../cef-browsers.js";
import { tellGuideStories } from "../guide-stories.js";

tellGuideStories(() => (ide, tampering) => new CefBrowsers(ide, tampering));
