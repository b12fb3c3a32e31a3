package com.intellij.ui;

import ai.plexicus.testide.TestIde;

public class JBColor {
    public static boolean isBright() {
        return !TestIde.isDark;
    }
}
