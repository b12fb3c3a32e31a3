package org.cef.network;

/** java/org/cef/network/CefResponse.java of https://github.com/JetBrains/jcef */
public abstract class CefResponse {
    public abstract int getStatus();
    public abstract void setStatus(int status);
    public abstract String getMimeType();
    public abstract void setMimeType(String mimeType);
    public abstract void setHeaderByName(String name, String value, boolean overwrite);
}
