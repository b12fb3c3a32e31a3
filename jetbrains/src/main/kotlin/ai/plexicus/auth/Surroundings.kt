package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.idea.AppMode
import com.intellij.openapi.application.ApplicationNamesInfo
import com.intellij.util.EnvironmentUtil
import java.net.InetAddress
import java.net.UnknownHostException

internal const val TOKEN_VARIABLE = "PLEXICUS_API_TOKEN"
internal const val API_VARIABLE = "PLEXICUS_API_URL"

/** The variables that the core reads; it alone says what they mean. */
private val VARIABLES = listOf(
    TOKEN_VARIABLE,
    API_VARIABLE,
    "PLEXICUS_APP_URL",
    "PLEXICUS_ALLOW_CUSTOM_API_URL",
    "PLEXICUS_ALLOW_INSECURE_LOCALHOST",
)

/** An environment variable, as the user's shell has it: an IDE started from a dock has another environment. */
internal fun variable(name: String): String? = EnvironmentUtil.getValue(name)

/** What the core's page is told when it greets. */
internal fun surroundings(options: PlexicusAuthOptions): JsonObject = jsonOf(
    "version" to BRIDGE_VERSION,
    "client" to mapOf("id" to options.clientId, "version" to options.clientVersion),
    "apiUrl" to options.apiUrl,
    "appUrl" to options.appUrl,
    "trust" to options.trust,
    "deviceName" to deviceName(),
    // The user of a remote host looks at a browser on another machine: a callback would not arrive here.
    "browser" to if (AppMode.isRemoteDevHost()) "elsewhere" else "here",
    "environment" to VARIABLES.mapNotNull { name -> variable(name)?.let { name to it } }.toMap(),
)

private fun deviceName(): String {
    val product = ApplicationNamesInfo.getInstance().fullProductName
    return try {
        "$product on ${InetAddress.getLocalHost().hostName}"
    } catch (_: UnknownHostException) {
        product
    }
}
