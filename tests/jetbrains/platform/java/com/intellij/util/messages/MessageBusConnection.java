package com.intellij.util.messages;

/** https://plugins.jetbrains.com/docs/intellij/messaging-infrastructure.html */
public interface MessageBusConnection {
    <L> void subscribe(Topic<L> topic, L handler);
}
