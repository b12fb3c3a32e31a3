package com.intellij.openapi.application;

/** https://plugins.jetbrains.com/docs/intellij/threading-model.html */
public abstract class ModalityState {
    private static final ModalityState ANY = new ModalityState() {};

    public static ModalityState any() {
        return ANY;
    }
}
