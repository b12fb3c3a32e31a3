package com.intellij.openapi.wm;

/** https://plugins.jetbrains.com/docs/intellij/status-bar-widgets.html */
public interface StatusBar {
    void updateWidget(String id);
}
