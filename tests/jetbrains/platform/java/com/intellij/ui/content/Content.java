package com.intellij.ui.content;

import javax.swing.JComponent;

public interface Content {
    JComponent getComponent();
}
