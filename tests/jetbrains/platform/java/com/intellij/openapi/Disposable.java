package com.intellij.openapi;

/** https://plugins.jetbrains.com/docs/intellij/disposers.html */
public interface Disposable {
    void dispose();
}
