package com.intellij.ide.plugins.cl;

import com.intellij.openapi.extensions.PluginDescriptor;

/** platform/extensions/src/com/intellij/ide/plugins/cl/PluginAwareClassLoader.java of intellij-community */
public interface PluginAwareClassLoader {
    PluginDescriptor getPluginDescriptor();
}
