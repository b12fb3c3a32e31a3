package org.cef.callback;

import org.cef.browser.CefBrowser;
import org.cef.browser.CefFrame;
import org.cef.handler.CefResourceHandler;
import org.cef.network.CefRequest;

/** java/org/cef/callback/CefSchemeHandlerFactory.java of https://github.com/JetBrains/jcef */
public interface CefSchemeHandlerFactory {
    CefResourceHandler create(CefBrowser browser, CefFrame frame, String schemeName, CefRequest request);
}
