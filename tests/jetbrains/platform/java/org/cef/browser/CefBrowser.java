package org.cef.browser;

/** java/org/cef/browser/CefBrowser.java of https://github.com/JetBrains/jcef */
public interface CefBrowser {
    void loadURL(String url);
    String getURL();
    void executeJavaScript(String code, String url, int line);
}
