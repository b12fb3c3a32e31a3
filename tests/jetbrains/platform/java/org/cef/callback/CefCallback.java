package org.cef.callback;

/** java/org/cef/callback/CefCallback.java of https://github.com/JetBrains/jcef */
public interface CefCallback {
    void Continue();
    void cancel();
}
