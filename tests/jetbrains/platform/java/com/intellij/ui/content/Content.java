package com.intellij.ui.content;

import javax.swing.JComponent;

/** https://plugins.jetbrains.com/docs/intellij/tool-windows.html */
public interface Content {
    JComponent getComponent();
}
