package com.intellij.notification;

import ai.plexicus.testide.TestIde;
import ai.plexicus.testide.Wire;
import com.intellij.openapi.actionSystem.AnAction;
import com.intellij.openapi.project.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** https://plugins.jetbrains.com/docs/intellij/notification-balloons.html */
public class Notification {
    private final String title;
    private final String content;
    private final NotificationType type;
    public final List<AnAction> actions = new ArrayList<>();

    public Notification(String groupId, String content, NotificationType type) {
        this(groupId, "", content, type);
    }

    public Notification(String groupId, String title, String content, NotificationType type) {
        this.title = title;
        this.content = content;
        this.type = type;
    }

    public Notification addAction(AnAction action) {
        actions.add(action);
        return this;
    }

    public void expire() {}

    public void notify(Project project) {
        TestIde.lastNotification = this;
        List<String> names = actions.stream().map(AnAction::getTemplateText).toList();
        Wire.tell("notification", Map.of("title", title, "content", content, "type", type.name(), "actions", names));
    }
}
