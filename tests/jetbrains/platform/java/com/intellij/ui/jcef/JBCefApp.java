package com.intellij.ui.jcef;

import ai.plexicus.testide.TestIde;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public final class JBCefApp {
    public static boolean isSupported() {
        return TestIde.hasJcef;
    }
}
