package org.cef.callback;

public interface CefResourceReadCallback {
    void Continue(int bytes_read);
}
