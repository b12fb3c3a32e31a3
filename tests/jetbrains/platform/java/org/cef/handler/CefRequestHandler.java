package org.cef.handler;

import org.cef.browser.CefBrowser;
import org.cef.browser.CefFrame;
import org.cef.network.CefRequest;

/** java/org/cef/handler/CefRequestHandler.java of https://github.com/JetBrains/jcef */
public interface CefRequestHandler {
    boolean onBeforeBrowse(CefBrowser browser, CefFrame frame, CefRequest request, boolean user_gesture, boolean is_redirect);
}
