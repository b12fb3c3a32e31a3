package org.cef.handler;

import org.cef.CefSettings;
import org.cef.browser.CefBrowser;

/** java/org/cef/handler/CefDisplayHandler.java of https://github.com/JetBrains/jcef */
public interface CefDisplayHandler {
    boolean onConsoleMessage(CefBrowser browser, CefSettings.LogSeverity level, String message, String source, int line);
}
