package com.intellij.openapi.extensions;

/** platform/extensions/src/com/intellij/openapi/extensions/PluginId.java of intellij-community */
public final class PluginId {
    private final String id;

    public PluginId(String id) {
        this.id = id;
    }

    public String getIdString() {
        return id;
    }
}
