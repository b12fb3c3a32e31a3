package com.intellij.openapi.extensions;

public interface PluginDescriptor {
    PluginId getPluginId();
}
