package com.intellij.idea;

import ai.plexicus.testide.TestIde;

/** platform/core-impl/src/com/intellij/idea/AppMode.java of intellij-community */
public final class AppMode {
    public static boolean isRemoteDevHost() {
        return TestIde.isRemoteHost;
    }
}
