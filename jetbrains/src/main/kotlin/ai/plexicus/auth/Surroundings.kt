package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.openapi.application.ApplicationNamesInfo
import com.intellij.util.EnvironmentUtil
import java.net.InetAddress
import java.net.UnknownHostException

internal const val TOKEN_VARIABLE = "PLEXICUS_API_TOKEN"
internal const val API_VARIABLE = "PLEXICUS_API_URL"
internal const val ACCOUNT_VARIABLE = "PLEXICUS_ACCOUNT"

/** The core gets no variables without this prefix. */
private const val VARIABLE_PREFIX = "PLEXICUS_"

/** Reads a variable of the user's shell: an IDE that was started from a dock has another environment. */
internal fun variable(name: String): String? = EnvironmentUtil.getValue(name)

/** Returns the answer to the first frame of the core's page. [variables] are the ones that the page reads. */
internal fun surroundings(options: PlexicusAuthOptions, variables: List<String>): JsonObject = jsonOf(
    "version" to BRIDGE_VERSION,
    "client" to mapOf("id" to options.clientId, "version" to options.clientVersion),
    "apiUrl" to options.apiUrl,
    "appUrl" to options.appUrl,
    "trust" to options.trust,
    "deviceName" to deviceName(),
    "account" to options.account,
    "purpose" to options.purpose,
    "expect" to options.expect,
    "scopes" to options.scopes,
    "preferred" to options.loginMethod,
    "product" to ApplicationNamesInfo.getInstance().fullProductName,
    // With a remote host, the user's browser runs on another machine: a callback would not arrive here.
    "browser" to if (isRemoteHost()) "elsewhere" else "here",
    "environment" to environment(variables),
)

// Called by reflection: the first class is not in every IDE, the second is internal.
private fun isRemoteHost(): Boolean = answerOf("com.intellij.platform.ide.productMode.IdeProductMode", "isBackend")
    ?: answerOf("com.intellij.idea.AppMode", "isRemoteDevHost")
    ?: false

private fun answerOf(type: String, method: String): Boolean? = try {
    Class.forName(type).getMethod(method).invoke(null) as? Boolean
} catch (_: ReflectiveOperationException) {
    null
} catch (_: NullPointerException) {
    null // the method is not static
}

private fun environment(names: List<String>): Map<String, String> = names
    .filter { it.startsWith(VARIABLE_PREFIX) }
    .mapNotNull { name -> variable(name)?.let { name to it } }
    .toMap()

private fun deviceName(): String {
    val product = ApplicationNamesInfo.getInstance().fullProductName
    return try {
        "$product on ${InetAddress.getLocalHost().hostName}"
    } catch (_: UnknownHostException) {
        product
    }
}
