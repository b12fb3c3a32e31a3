package org.cef.callback;

public interface CefResourceSkipCallback {
    void Continue(long bytes_skipped);
}
