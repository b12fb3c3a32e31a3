package com.intellij.util.ui;

import ai.plexicus.testide.TestIde;
import java.awt.Font;

/** platform/util/ui/src/com/intellij/util/ui/JBFont.java of intellij-community */
public final class JBFont extends Font {
    private JBFont(Font font) {
        super(font);
    }

    // Pretends that the family is installed.
    @Override
    public String getFamily() {
        return getName();
    }

    public static JBFont label() {
        return new JBFont(new Font(TestIde.fontFamily, Font.PLAIN, TestIde.fontSize));
    }
}
