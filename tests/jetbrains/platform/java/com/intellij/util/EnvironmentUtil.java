package com.intellij.util;

import ai.plexicus.testide.TestIde;

public final class EnvironmentUtil {
    public static String getValue(String name) {
        return TestIde.environment.get(name);
    }
}
