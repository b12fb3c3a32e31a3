package com.intellij.ui.components;

import javax.swing.JLabel;

/** https://plugins.jetbrains.com/docs/intellij/user-interface-components.html */
public class JBLabel extends JLabel {
    public JBLabel(String text) {
        super(text);
    }

    public JBLabel(String text, int horizontalAlignment) {
        super(text, horizontalAlignment);
    }
}
