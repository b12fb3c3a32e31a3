package com.intellij.ui.content;

/** https://plugins.jetbrains.com/docs/intellij/tool-windows.html */
public interface ContentManager {
    void addContent(Content content);
}
