package com.intellij.ui;

import ai.plexicus.testide.TestIde;
import java.awt.Color;

/** platform/util/ui/src/com/intellij/ui/JBColor.java of intellij-community */
public class JBColor extends Color {
    private JBColor(Color color) {
        super(color.getRGB(), true);
    }

    public static boolean isBright() {
        return !TestIde.isDark;
    }

    public static JBColor namedColorOrNull(String propertyName) {
        Color color = TestIde.colors.get(propertyName);
        return color == null ? null : new JBColor(color);
    }
}
