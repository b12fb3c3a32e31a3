package ai.plexicus.auth

import com.intellij.ide.util.PropertiesComponent

/** The settings of the plugin's user. The value for `null` comes from [PlexicusAuthOptions], then the environment. */
data class PlexicusSettings @JvmOverloads constructor(
    /** The API's address. */
    val apiUrl: String? = null,
    /** The web app's address, if it is not the API's host without its `api.`. */
    val appUrl: String? = null,
    /** Which servers are allowed besides Plexicus's own: `custom_https` or `loopback`. */
    val trust: String? = null,
    /** The login method to try first: `browser`, `device` or `paste`. */
    val loginMethod: String? = null,
) {
    internal fun store() {
        val properties = PropertiesComponent.getInstance()
        for ((name, value) in listOf(API_URL to apiUrl, APP_URL to appUrl, TRUST to trust, METHOD to loginMethod)) {
            if (value == null) properties.unsetValue(key(name)) else properties.setValue(key(name), value)
        }
    }

    internal companion object {
        private const val API_URL = "apiUrl"
        private const val APP_URL = "appUrl"
        private const val TRUST = "trust"
        private const val METHOD = "loginMethod"

        fun stored() = PlexicusSettings(read(API_URL), read(APP_URL), read(TRUST), read(METHOD))

        private fun read(name: String): String? = PropertiesComponent.getInstance().getValue(key(name))

        // Each plugin has its own settings, because their servers may differ.
        private fun key(name: String) = "ai.plexicus.auth.settings.${Plugin.id}.$name"
    }
}
