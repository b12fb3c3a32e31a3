package com.intellij.ui.jcef;

import javax.swing.JComponent;
import javax.swing.JPanel;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public class JBCefBrowser extends JBCefBrowserBase {
    private final JComponent component = new JPanel();

    public static JBCefBrowserBuilder createBuilder() {
        return new JBCefBrowserBuilder();
    }

    public JComponent getComponent() {
        return component;
    }
}
