package com.intellij.notification;

public final class NotificationGroup {
    public Notification createNotification(String title, String content, NotificationType type) {
        return new Notification(title, content, type);
    }
}
