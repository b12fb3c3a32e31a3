package com.intellij.ide.ui;

import com.intellij.util.messages.Topic;
import java.util.EventListener;

/** platform/editor-ui-api/src/com/intellij/ide/ui/LafManagerListener.java of intellij-community */
public interface LafManagerListener extends EventListener {
    Topic<LafManagerListener> TOPIC = new Topic<>(LafManagerListener.class, Topic.BroadcastDirection.NONE, true);

    void lookAndFeelChanged(LafManager source);
}
