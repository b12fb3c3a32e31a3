package ai.plexicus.auth

import com.intellij.ide.plugins.cl.PluginAwareClassLoader
import com.intellij.openapi.application.ApplicationManager
import java.util.Properties

/** The plugin that contains this copy of the library. Each plugin has its own class loader, and so its own copy. */
internal object Plugin {
    private const val FILE = "META-INF/plexicus-auth.properties"
    private val descriptor = (Plugin::class.java.classLoader as? PluginAwareClassLoader)?.pluginDescriptor

    val id: String = descriptor?.pluginId?.idString ?: "ai.plexicus.auth"
    val version: String = descriptor?.version ?: "0.0.0"

    private val service: Class<out PlexicusAuth> by lazy(::namedService)

    /**
     * Returns the plugin's service, which a file in its resources names. The library itself has no service: the
     * platform looks services up by class name, which would be the same in every plugin that contains the library.
     */
    fun auth(): PlexicusAuth = ApplicationManager.getApplication().getService(service)

    private fun namedService(): Class<out PlexicusAuth> {
        val loader = Plugin::class.java.classLoader
        val text = checkNotNull(loader.getResourceAsStream(FILE)) { "$FILE is missing from the plugin's resources" }
        val name = text.use { Properties().apply { load(it) } }.getProperty("service")
        checkNotNull(name) { "$FILE names no service: write service=THE.CLASS, a class that extends PlexicusAuth" }
        return Class.forName(name.trim(), true, loader).asSubclass(PlexicusAuth::class.java)
    }
}
