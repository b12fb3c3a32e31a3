package org.cef.callback;

/** java/org/cef/callback/CefResourceReadCallback.java of https://github.com/JetBrains/jcef */
public interface CefResourceReadCallback {
    void Continue(int bytes_read);
}
