package com.intellij.ui.jcef;

import ai.plexicus.testide.TestIde;

public final class JBCefApp {
    public static boolean isSupported() {
        return TestIde.hasJcef;
    }
}
