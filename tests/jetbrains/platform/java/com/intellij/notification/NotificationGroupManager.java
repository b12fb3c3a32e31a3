package com.intellij.notification;

public interface NotificationGroupManager {
    static NotificationGroupManager getInstance() {
        return id -> new NotificationGroup();
    }

    NotificationGroup getNotificationGroup(String groupId);
}
