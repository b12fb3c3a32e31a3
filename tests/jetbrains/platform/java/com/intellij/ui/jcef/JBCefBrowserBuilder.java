package com.intellij.ui.jcef;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public class JBCefBrowserBuilder {
    public JBCefBrowserBuilder setOffScreenRendering(boolean isOffScreen) {
        return this;
    }

    public JBCefBrowser build() {
        return new JBCefBrowser();
    }
}
