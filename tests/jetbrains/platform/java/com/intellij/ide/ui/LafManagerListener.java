package com.intellij.ide.ui;

import com.intellij.util.messages.Topic;
import java.util.EventListener;

public interface LafManagerListener extends EventListener {
    Topic<LafManagerListener> TOPIC = new Topic<>(LafManagerListener.class, Topic.BroadcastDirection.NONE, true);

    void lookAndFeelChanged(LafManager source);
}
