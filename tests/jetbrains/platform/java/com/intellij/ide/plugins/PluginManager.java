package com.intellij.ide.plugins;

import com.intellij.openapi.extensions.PluginDescriptor;
import com.intellij.openapi.extensions.PluginId;

public final class PluginManager {
    /** A plugin has a class loader of its own; here it has the plugin's name. */
    public static PluginDescriptor getPluginByClass(Class<?> type) {
        String name = type.getClassLoader().getName();
        PluginId id = new PluginId("app".equals(name) ? "ai.plexicus.auth.example" : name);
        return () -> id;
    }
}
