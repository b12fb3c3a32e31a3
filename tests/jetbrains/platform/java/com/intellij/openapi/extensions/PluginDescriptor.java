package com.intellij.openapi.extensions;

/** platform/extensions/src/com/intellij/openapi/extensions/PluginDescriptor.java of intellij-community */
public interface PluginDescriptor {
    PluginId getPluginId();

    String getVersion();
}
