package com.intellij.util.messages;

import com.intellij.openapi.Disposable;

/** https://plugins.jetbrains.com/docs/intellij/messaging-infrastructure.html */
public interface MessageBus {
    MessageBusConnection connect(Disposable parent);

    <L> L syncPublisher(Topic<L> topic);
}
