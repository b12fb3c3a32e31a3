package com.intellij.util.ui;

import ai.plexicus.testide.TestIde;
import java.awt.Font;

public final class JBFont extends Font {
    private JBFont(Font font) {
        super(font);
    }

    public static JBFont label() {
        return new JBFont(new Font(Font.DIALOG, Font.PLAIN, TestIde.fontSize));
    }
}
