package org.cef.network;

/** java/org/cef/network/CefRequest.java of https://github.com/JetBrains/jcef */
public abstract class CefRequest {
    public abstract String getURL();
    public abstract String getMethod();
}
