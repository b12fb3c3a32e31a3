package com.intellij.ide.plugins;

import ai.plexicus.testide.PluginLoader;
import com.intellij.openapi.extensions.PluginDescriptor;
import com.intellij.openapi.extensions.PluginId;

/** platform/core-impl/src/com/intellij/ide/plugins/PluginManager.java of intellij-community */
public final class PluginManager {
    public static PluginDescriptor getPluginByClass(Class<?> type) {
        boolean isLoaded = type.getClassLoader() instanceof PluginLoader;
        String name = isLoaded ? type.getClassLoader().getName() : "ai.plexicus.auth.example";
        PluginId id = new PluginId(name);
        return new PluginDescriptor() {
            @Override
            public PluginId getPluginId() {
                return id;
            }

            @Override
            public String getVersion() {
                return "0.1.0";
            }
        };
    }
}
