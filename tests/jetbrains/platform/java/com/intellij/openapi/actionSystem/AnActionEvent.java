package com.intellij.openapi.actionSystem;

import com.intellij.openapi.project.Project;

/** https://plugins.jetbrains.com/docs/intellij/action-system.html */
public final class AnActionEvent {
    private final Project project;

    public AnActionEvent(Project project) {
        this.project = project;
    }

    public Project getProject() {
        return project;
    }
}
