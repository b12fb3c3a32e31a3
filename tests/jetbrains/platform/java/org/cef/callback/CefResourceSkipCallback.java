package org.cef.callback;

/** java/org/cef/callback/CefResourceSkipCallback.java of https://github.com/JetBrains/jcef */
public interface CefResourceSkipCallback {
    void Continue(long bytes_skipped);
}
