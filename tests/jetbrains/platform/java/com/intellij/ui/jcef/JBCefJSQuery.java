package com.intellij.ui.jcef;

import ai.plexicus.testide.NativeBrowser;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.cef.callback.CefQueryCallback;

/**
 * Answers like the platform's own: null is an empty success, a response without text is a failure.
 *
 * https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html
 */
public class JBCefJSQuery implements JBCefDisposable {
    private static final AtomicInteger LAST = new AtomicInteger();
    private final String name;
    private volatile Function<? super String, ? extends Response> handler;
    private boolean isDisposed;

    private JBCefJSQuery(NativeBrowser browser) {
        name = "cefQuery_" + browser.number + "_" + LAST.incrementAndGet();
        browser.addQuery(name, this::onQuery);
    }

    public static JBCefJSQuery create(JBCefBrowserBase browser) {
        return new JBCefJSQuery(browser.nativeBrowser);
    }

    public String getFuncName() {
        return name;
    }

    public void addHandler(Function<? super String, ? extends Response> handler) {
        this.handler = handler;
    }

    private void onQuery(String request, CefQueryCallback callback) {
        Function<? super String, ? extends Response> current = handler;
        if (current == null) {
            callback.failure(-1, "The query has been canceled");
            return;
        }
        Response response = current.apply(request);
        if (response == null) callback.success("");
        else if (response.isSuccess() && response.hasResponse()) callback.success(response.response());
        else callback.failure(response.errCode(), response.errMsg());
    }

    @Override
    public void dispose() {
        isDisposed = true;
        handler = null;
    }

    @Override
    public boolean isDisposed() {
        return isDisposed;
    }

    public static class Response {
        private final String response;
        private final int errCode;
        private final String errMsg;

        public Response(String response) {
            this(response, 0, null);
        }

        public Response(String response, int errCode, String errMsg) {
            this.response = response;
            this.errCode = errCode;
            this.errMsg = errMsg;
        }

        public String response() {
            return response;
        }

        public int errCode() {
            return errCode;
        }

        public String errMsg() {
            return errMsg;
        }

        public boolean isSuccess() {
            return errCode == 0;
        }

        public boolean hasResponse() {
            return response != null;
        }
    }
}
