package org.cef.handler;

import org.cef.CefSettings;
import org.cef.browser.CefBrowser;

/** java/org/cef/handler/CefDisplayHandlerAdapter.java of https://github.com/JetBrains/jcef */
public abstract class CefDisplayHandlerAdapter implements CefDisplayHandler {
    @Override
    public boolean onConsoleMessage(CefBrowser browser, CefSettings.LogSeverity level, String message, String source, int line) {
        return false;
    }
}
