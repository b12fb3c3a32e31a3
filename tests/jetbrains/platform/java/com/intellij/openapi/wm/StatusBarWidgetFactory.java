package com.intellij.openapi.wm;

import com.intellij.openapi.project.Project;

/** https://plugins.jetbrains.com/docs/intellij/status-bar-widgets.html */
public interface StatusBarWidgetFactory {
    String getId();

    String getDisplayName();

    StatusBarWidget createWidget(Project project);
}
