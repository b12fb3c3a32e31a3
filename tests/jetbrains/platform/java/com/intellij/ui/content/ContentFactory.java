package com.intellij.ui.content;

import javax.swing.JComponent;

/** https://plugins.jetbrains.com/docs/intellij/tool-windows.html */
public interface ContentFactory {
    static ContentFactory getInstance() {
        return (component, displayName, isLockable) -> () -> component;
    }

    Content createContent(JComponent component, String displayName, boolean isLockable);
}
