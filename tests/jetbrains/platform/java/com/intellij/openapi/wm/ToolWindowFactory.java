package com.intellij.openapi.wm;

import com.intellij.openapi.project.Project;

/** https://plugins.jetbrains.com/docs/intellij/tool-windows.html */
public interface ToolWindowFactory {
    default void init(ToolWindow toolWindow) {}

    void createToolWindowContent(Project project, ToolWindow toolWindow);
}
