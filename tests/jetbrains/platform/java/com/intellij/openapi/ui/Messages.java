package com.intellij.openapi.ui;

import ai.plexicus.testide.Wire;
import java.util.Map;
import javax.swing.Icon;

/** platform/platform-api/src/com/intellij/openapi/ui/Messages.java of intellij-community */
public class Messages {
    public static final int YES = 0;
    public static final int NO = 1;

    public static String showPasswordDialog(String message, String title) {
        return Wire.ask("dialog", Map.of("message", message, "title", title));
    }

    public static int showYesNoDialog(String message, String title, String yes, String no, Icon icon) {
        return yes.equals(Wire.ask("dialog", Map.of("message", message, "title", title))) ? YES : NO;
    }

    public static Icon getWarningIcon() {
        return null;
    }
}
