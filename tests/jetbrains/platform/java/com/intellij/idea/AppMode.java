package com.intellij.idea;

import ai.plexicus.testide.TestIde;

public final class AppMode {
    public static boolean isRemoteDevHost() {
        return TestIde.isRemoteHost;
    }
}
