package com.intellij.openapi.options;

import javax.swing.JComponent;

/** https://plugins.jetbrains.com/docs/intellij/settings-guide.html */
public interface Configurable {
    String getDisplayName();

    JComponent createComponent();

    boolean isModified();

    void apply();

    void reset();

    void disposeUIResources();
}
