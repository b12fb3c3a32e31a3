package org.cef.callback;

/** java/org/cef/callback/CefQueryCallback.java of https://github.com/JetBrains/jcef */
public interface CefQueryCallback {
    void success(String response);
    void failure(int error_code, String error_message);
}
