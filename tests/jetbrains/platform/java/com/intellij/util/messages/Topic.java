package com.intellij.util.messages;

public class Topic<L> {
    private final Class<L> type;

    public Topic(Class<L> type, BroadcastDirection direction, boolean isImmediate) {
        this.type = type;
    }

    public Class<L> getListenerClass() {
        return type;
    }

    public enum BroadcastDirection { NONE, TO_CHILDREN, TO_PARENT }
}
