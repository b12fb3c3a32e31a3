package com.intellij.notification;

import com.intellij.openapi.actionSystem.AnActionEvent;
import com.intellij.openapi.project.DumbAwareAction;

/** https://plugins.jetbrains.com/docs/intellij/notification-balloons.html */
public abstract class NotificationAction extends DumbAwareAction {
    private NotificationAction(String text) {
        super(text);
    }

    public static NotificationAction createSimpleExpiring(String text, Runnable performAction) {
        return new NotificationAction(text) {
            @Override
            public void actionPerformed(AnActionEvent event) {
                performAction.run();
            }
        };
    }
}
