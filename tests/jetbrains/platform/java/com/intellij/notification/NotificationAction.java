package com.intellij.notification;

/** https://plugins.jetbrains.com/docs/intellij/notification-balloons.html */
public abstract class NotificationAction {
    public final String text;

    private NotificationAction(String text) {
        this.text = text;
    }

    public abstract void performForTest();

    public static NotificationAction createSimpleExpiring(String text, Runnable performAction) {
        return new NotificationAction(text) {
            @Override
            public void performForTest() {
                performAction.run();
            }
        };
    }
}
