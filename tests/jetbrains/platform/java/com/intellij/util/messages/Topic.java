package com.intellij.util.messages;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** https://plugins.jetbrains.com/docs/intellij/messaging-infrastructure.html */
public class Topic<L> {
    private final Class<L> type;

    public Topic(Class<L> type, BroadcastDirection direction) {
        this.type = type;
    }

    public Topic(Class<L> type, BroadcastDirection direction, boolean isImmediate) {
        this(type, direction);
    }

    public Class<L> getListenerClass() {
        return type;
    }

    public enum BroadcastDirection { NONE, TO_CHILDREN, TO_PARENT }

    @Retention(RetentionPolicy.CLASS)
    @Target(ElementType.FIELD)
    public @interface AppLevel {}
}
