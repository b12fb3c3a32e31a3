package ai.plexicus.auth

import com.google.gson.JsonObject

/** How a login goes; what is `null` is left to [PlexicusAuthOptions] and the core. */
class LoginOptions @JvmOverloads constructor(
    /** `auto`, `browser`, `device` or `paste`. `auto` takes the method that suits the machine, then the next one. */
    val method: String = "auto",
    /** Any of `read`, `remediate`, `scan`, `support`. Without them the login may read. */
    val scopes: List<String>? = null,
    /** How long to wait for the user, in ms; by default 120,000, or as long as a code is valid. */
    val timeoutMs: Long? = null,
    /** The port on 127.0.0.1 for the callback, from 9100 to 9199; by default the first free one. */
    val port: Int? = null,
    /** `false` leaves it to the user to open the address that [PlexicusAuthListener.progressed] shows. */
    val openBrowser: Boolean = true,
    /** Replaces what a newer version of the library has stored (`storage_newer`), and keeps it aside. */
    val replaceNewer: Boolean = false,
) {
    internal fun toJson(): JsonObject {
        val json = jsonOf("method" to method, "openBrowser" to openBrowser)
        return addWhatAnyLoginTakes(json)
    }

    /** Without the choice of a method: the token is there. */
    internal fun addWhatAnyLoginTakes(json: JsonObject): JsonObject {
        scopes?.let { json.add("scopes", JSON.toJsonTree(it)) }
        timeoutMs?.let { json.addProperty("timeoutMs", it) }
        port?.let { json.addProperty("port", it) }
        if (replaceNewer) json.addProperty("replaceNewer", true)
        return json
    }
}
