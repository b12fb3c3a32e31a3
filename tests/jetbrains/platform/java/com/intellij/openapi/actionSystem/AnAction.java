package com.intellij.openapi.actionSystem;

/** https://plugins.jetbrains.com/docs/intellij/action-system.html */
public abstract class AnAction {
    public ActionUpdateThread getActionUpdateThread() {
        return ActionUpdateThread.EDT;
    }

    public abstract void actionPerformed(AnActionEvent event);
}
