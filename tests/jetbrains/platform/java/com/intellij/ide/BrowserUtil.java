package com.intellij.ide;

import ai.plexicus.testide.Wire;
import java.util.Map;

/** platform/ide-core/src/com/intellij/ide/BrowserUtil.java of intellij-community */
public final class BrowserUtil {
    public static void browse(String url) {
        Wire.tell("browse", Map.of("url", url));
    }
}
