package com.intellij.ui.jcef;

import ai.plexicus.testide.NativeBrowser;
import org.cef.browser.CefBrowser;
import org.cef.handler.CefDisplayHandler;
import org.cef.handler.CefLoadHandler;
import org.cef.handler.CefRequestHandler;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public final class JBCefClient implements JBCefDisposable {
    private final NativeBrowser nativeBrowser;
    private boolean isDisposed;

    JBCefClient(NativeBrowser nativeBrowser) {
        this.nativeBrowser = nativeBrowser;
    }

    public JBCefClient addDisplayHandler(CefDisplayHandler handler, CefBrowser browser) {
        nativeBrowser.displayHandler = handler;
        return this;
    }

    public JBCefClient addLoadHandler(CefLoadHandler handler, CefBrowser browser) {
        nativeBrowser.loadHandler = handler;
        return this;
    }

    public JBCefClient addRequestHandler(CefRequestHandler handler, CefBrowser browser) {
        nativeBrowser.requestHandler = handler;
        return this;
    }

    @Override
    public void dispose() {
        isDisposed = true;
    }

    @Override
    public boolean isDisposed() {
        return isDisposed;
    }
}
