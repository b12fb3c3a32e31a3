package ai.plexicus.auth

import com.google.gson.JsonObject

/** The options of a login. A field that is `null` takes its value from [PlexicusAuthOptions] or the core. */
class LoginOptions @JvmOverloads constructor(
    /** `auto`, `browser`, `device` or `paste`. `auto` tries the method that suits the machine, then the next one. */
    val method: String = "auto",
    /** Any of `read`, `remediate`, `scan`, `support`. A login without scopes may read. */
    val scopes: List<String>? = null,
    /** How long to wait for the user, in ms. The default is 120,000, or the lifetime of the code if there is one. */
    val timeoutMs: Long? = null,
    /** The port on 127.0.0.1 for the callback, from 9100 to 9199. The default is the first free one. */
    val port: Int? = null,
    /** With `false`, the user opens the address that [PlexicusAuthListener.progressed] reports. */
    val openBrowser: Boolean = true,
    /** Replaces content that a newer version of the library stored (`storage_newer`), and keeps a copy of it. */
    val replaceNewer: Boolean = false,
) {
    internal fun toJson(): JsonObject {
        val json = jsonOf("method" to method, "openBrowser" to openBrowser)
        return addWhatAnyLoginTakes(json)
    }

    /** Adds the options that also apply if there is a token already: all except the method and the browser. */
    internal fun addWhatAnyLoginTakes(json: JsonObject): JsonObject {
        scopes?.let { json.add("scopes", JSON.toJsonTree(it)) }
        timeoutMs?.let { json.addProperty("timeoutMs", it) }
        port?.let { json.addProperty("port", it) }
        if (replaceNewer) json.addProperty("replaceNewer", true)
        return json
    }
}
