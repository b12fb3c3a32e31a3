package com.intellij.notification;

/** https://plugins.jetbrains.com/docs/intellij/notification-balloons.html */
public interface NotificationGroupManager {
    static NotificationGroupManager getInstance() {
        return NotificationGroup::new;
    }

    NotificationGroup getNotificationGroup(String groupId);
}
