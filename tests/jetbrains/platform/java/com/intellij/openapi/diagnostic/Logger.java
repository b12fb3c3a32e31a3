package com.intellij.openapi.diagnostic;

import ai.plexicus.testide.Wire;
import java.util.Map;

/** https://plugins.jetbrains.com/docs/intellij/ide-infrastructure.html */
public class Logger {
    public static Logger getInstance(Class<?> type) {
        return new Logger();
    }

    public void info(String message) {
        Wire.tell("log", Map.of("text", message));
    }

    public void warn(String message) {
        Wire.tell("log", Map.of("text", message));
    }
}
