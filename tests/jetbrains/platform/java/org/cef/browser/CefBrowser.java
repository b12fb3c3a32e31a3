package org.cef.browser;

public interface CefBrowser {
    void loadURL(String url);
    String getURL();
    void executeJavaScript(String code, String url, int line);
}
