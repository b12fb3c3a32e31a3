package org.cef.handler;

import org.cef.browser.CefBrowser;
import org.cef.browser.CefFrame;

public interface CefLoadHandler {
    void onLoadEnd(CefBrowser browser, CefFrame frame, int httpStatusCode);
}
