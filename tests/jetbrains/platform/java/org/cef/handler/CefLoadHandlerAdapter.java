package org.cef.handler;

import org.cef.browser.CefBrowser;
import org.cef.browser.CefFrame;

public abstract class CefLoadHandlerAdapter implements CefLoadHandler {
    @Override
    public void onLoadEnd(CefBrowser browser, CefFrame frame, int httpStatusCode) {}
}
