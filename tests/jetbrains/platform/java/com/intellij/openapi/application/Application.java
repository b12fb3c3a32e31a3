package com.intellij.openapi.application;

import com.intellij.util.messages.MessageBus;
import java.util.concurrent.Future;

/** https://plugins.jetbrains.com/docs/intellij/threading-model.html */
public interface Application {
    Future<?> executeOnPooledThread(Runnable action);
    void invokeLater(Runnable action);
    void invokeLater(Runnable action, ModalityState state);
    boolean isDispatchThread();
    <T> T getService(Class<T> type);
    MessageBus getMessageBus();
}
