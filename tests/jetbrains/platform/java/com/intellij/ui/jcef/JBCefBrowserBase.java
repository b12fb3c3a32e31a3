package com.intellij.ui.jcef;

import ai.plexicus.testide.NativeBrowser;
import com.intellij.openapi.util.Disposer;
import org.cef.browser.CefBrowser;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public abstract class JBCefBrowserBase implements JBCefDisposable {
    final NativeBrowser nativeBrowser = new NativeBrowser();
    private final JBCefClient client = new JBCefClient(nativeBrowser);
    private boolean isDisposed;

    protected JBCefBrowserBase() {
        Disposer.register(this, client);
    }

    public final CefBrowser getCefBrowser() {
        return nativeBrowser;
    }

    public final JBCefClient getJBCefClient() {
        return client;
    }

    public void createImmediately() {
        nativeBrowser.create();
    }

    public final void loadURL(String url) {
        nativeBrowser.create();
        nativeBrowser.loadURL(url);
    }

    @Override
    public void dispose() {
        isDisposed = true;
        nativeBrowser.close();
    }

    @Override
    public final boolean isDisposed() {
        return isDisposed;
    }
}
