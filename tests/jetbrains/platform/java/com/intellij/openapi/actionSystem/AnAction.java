package com.intellij.openapi.actionSystem;

/** https://plugins.jetbrains.com/docs/intellij/action-system.html */
public abstract class AnAction {
    private final String text;

    public AnAction() {
        this(null);
    }

    public AnAction(String text) {
        this.text = text;
    }

    public String getTemplateText() {
        return text;
    }

    public ActionUpdateThread getActionUpdateThread() {
        return ActionUpdateThread.EDT;
    }

    public abstract void actionPerformed(AnActionEvent event);
}
