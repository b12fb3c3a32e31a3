package com.intellij.notification;

/** https://plugins.jetbrains.com/docs/intellij/notification-balloons.html */
public enum NotificationType { INFORMATION, IDE_UPDATE, WARNING, ERROR }
