package com.intellij.ui.jcef;

public class JBCefBrowserBuilder {
    public JBCefBrowserBuilder setOffScreenRendering(boolean isOffScreen) {
        return this;
    }

    public JBCefBrowser build() {
        return new JBCefBrowser();
    }
}
