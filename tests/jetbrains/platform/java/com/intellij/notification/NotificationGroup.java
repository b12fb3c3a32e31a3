package com.intellij.notification;

/** https://plugins.jetbrains.com/docs/intellij/notification-balloons.html */
public final class NotificationGroup {
    private final String id;

    NotificationGroup(String id) {
        this.id = id;
    }

    public Notification createNotification(String title, String content, NotificationType type) {
        return new Notification(id, title, content, type);
    }
}
