package com.intellij.util;

import ai.plexicus.testide.TestIde;

/** platform/util/src/com/intellij/util/EnvironmentUtil.java of intellij-community */
public final class EnvironmentUtil {
    public static String getValue(String name) {
        return TestIde.environment.get(name);
    }
}
