package com.intellij.ui.jcef;

import ai.plexicus.testide.TestIde;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public final class JBCefApp {
    public static boolean isSupported() {
        if (TestIde.lacksJcefPlugin) throw new NoClassDefFoundError("com/intellij/ui/jcef/JBCefApp");
        return TestIde.hasJcef;
    }

    public static boolean isOffScreenRenderingModeEnabled() {
        return true;
    }
}
