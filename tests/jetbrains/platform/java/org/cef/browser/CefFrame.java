package org.cef.browser;

/** java/org/cef/browser/CefFrame.java of https://github.com/JetBrains/jcef */
public interface CefFrame {
    boolean isMain();
    String getURL();
}
