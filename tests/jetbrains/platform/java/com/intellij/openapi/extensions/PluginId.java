package com.intellij.openapi.extensions;

public final class PluginId {
    private final String id;

    public PluginId(String id) {
        this.id = id;
    }

    public String getIdString() {
        return id;
    }
}
