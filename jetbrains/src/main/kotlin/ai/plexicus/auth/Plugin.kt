package ai.plexicus.auth

import com.intellij.ide.plugins.cl.PluginAwareClassLoader
import com.intellij.openapi.application.ApplicationManager
import java.util.Properties

/** The plugin that this copy of the library is part of: each plugin has a class loader, and so a copy, of its own. */
internal object Plugin {
    private const val FILE = "META-INF/plexicus-auth.properties"
    private val descriptor = (Plugin::class.java.classLoader as? PluginAwareClassLoader)?.pluginDescriptor

    val id: String = descriptor?.pluginId?.idString ?: "ai.plexicus.auth"
    val version: String = descriptor?.version ?: "0.0.0"

    private val service: Class<out PlexicusAuth> by lazy(::namedService)

    /**
     * The plugin's service, which a file of its resources names. The library has no service of its own: the platform
     * looks services up by the name of their class, which is the same in every plugin that has the library.
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
