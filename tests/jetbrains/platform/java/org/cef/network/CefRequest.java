package org.cef.network;

public abstract class CefRequest {
    public abstract String getURL();
    public abstract String getMethod();
}
