package com.intellij.ide.util;

import ai.plexicus.testide.TestIde;

/** https://plugins.jetbrains.com/docs/intellij/persisting-state-of-components.html */
public abstract class PropertiesComponent {
    public static PropertiesComponent getInstance() {
        return TestIde.PROPERTIES;
    }

    public abstract String getValue(String name);
    public abstract void setValue(String name, String value);
    public abstract void unsetValue(String name);
}
