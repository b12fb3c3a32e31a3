package com.intellij.notification;

public enum NotificationType { INFORMATION, IDE_UPDATE, WARNING, ERROR }
