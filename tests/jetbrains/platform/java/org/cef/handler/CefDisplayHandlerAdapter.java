package org.cef.handler;

import org.cef.CefSettings;
import org.cef.browser.CefBrowser;

public abstract class CefDisplayHandlerAdapter implements CefDisplayHandler {
    @Override
    public boolean onConsoleMessage(CefBrowser browser, CefSettings.LogSeverity level, String message, String source, int line) {
        return false;
    }
}
