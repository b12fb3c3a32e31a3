package com.intellij.ui.components;

import com.intellij.util.ui.StatusText;
import javax.swing.JTextField;

/** https://plugins.jetbrains.com/docs/intellij/user-interface-components.html */
public class JBTextField extends JTextField {
    private final StatusText emptyText = new StatusText();

    public StatusText getEmptyText() {
        return emptyText;
    }
}
