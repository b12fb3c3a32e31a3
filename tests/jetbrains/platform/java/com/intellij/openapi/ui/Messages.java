package com.intellij.openapi.ui;

import ai.plexicus.testide.Wire;
import java.util.Map;

public class Messages {
    public static String showPasswordDialog(String message, String title) {
        return Wire.ask("dialog", Map.of("message", message, "title", title));
    }
}
