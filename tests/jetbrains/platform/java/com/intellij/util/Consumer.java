package com.intellij.util;

/** platform/util/src/com/intellij/util/Consumer.java of intellij-community */
public interface Consumer<T> {
    void consume(T value);
}
