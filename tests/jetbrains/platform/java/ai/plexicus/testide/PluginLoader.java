package ai.plexicus.testide;

import com.intellij.ide.plugins.cl.PluginAwareClassLoader;
import com.intellij.openapi.extensions.PluginDescriptor;
import com.intellij.openapi.extensions.PluginId;
import java.net.URL;
import java.net.URLClassLoader;

/** A plugin's class loader like that of an IDE: the plugin's own classes and resources come first. */
public final class PluginLoader extends URLClassLoader implements PluginAwareClassLoader {
    public PluginLoader(String pluginId, URL[] own) {
        super(pluginId, own, PluginLoader.class.getClassLoader());
    }

    @Override
    public PluginDescriptor getPluginDescriptor() {
        PluginId id = new PluginId(getName());
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

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded != null) return loaded;
            try {
                return findClass(name);
            } catch (ClassNotFoundException notOwn) {
                return super.loadClass(name, resolve);
            }
        }
    }

    @Override
    public URL getResource(String name) {
        URL own = findResource(name);
        return own == null ? super.getResource(name) : own;
    }
}
