/** The tests of the plugin's Kotlin code and its pages in a real CEF. */

import { CefBrowsers } from "../cef-browsers.js";
import { tellStories } from "../stories.js";

tellStories(() => (ide, tampering) => new CefBrowsers(ide, tampering));
