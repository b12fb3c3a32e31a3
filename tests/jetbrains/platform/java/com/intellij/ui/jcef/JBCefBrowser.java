package com.intellij.ui.jcef;

import javax.swing.JComponent;
import javax.swing.JPanel;

public class JBCefBrowser extends JBCefBrowserBase {
    private final JComponent component = new JPanel();

    public static JBCefBrowserBuilder createBuilder() {
        return new JBCefBrowserBuilder();
    }

    public JComponent getComponent() {
        return component;
    }
}
