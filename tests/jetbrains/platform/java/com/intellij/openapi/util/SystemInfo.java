package com.intellij.openapi.util;

public final class SystemInfo {
    public static final boolean isWindows = System.getProperty("os.name").startsWith("Windows");
}
