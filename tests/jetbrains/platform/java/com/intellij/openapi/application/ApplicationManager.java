package com.intellij.openapi.application;

/** https://plugins.jetbrains.com/docs/intellij/threading-model.html */
public class ApplicationManager {
    protected static Application ourApplication;

    public static Application getApplication() {
        return ourApplication;
    }

    public static void setForTest(Application application) {
        ourApplication = application;
    }
}
