package com.intellij.ui.content;

import javax.swing.JComponent;

public interface ContentFactory {
    static ContentFactory getInstance() {
        return (component, displayName, isLockable) -> () -> component;
    }

    Content createContent(JComponent component, String displayName, boolean isLockable);
}
