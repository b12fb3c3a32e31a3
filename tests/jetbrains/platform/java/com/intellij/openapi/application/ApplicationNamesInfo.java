package com.intellij.openapi.application;

/** https://plugins.jetbrains.com/docs/intellij/threading-model.html */
public final class ApplicationNamesInfo {
    private static final ApplicationNamesInfo INSTANCE = new ApplicationNamesInfo();

    public static ApplicationNamesInfo getInstance() {
        return INSTANCE;
    }

    public String getFullProductName() {
        return "IntelliJ IDEA";
    }
}
