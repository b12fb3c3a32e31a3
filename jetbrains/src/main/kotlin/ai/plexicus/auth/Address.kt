package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.ide.BrowserUtil
import java.net.URI

/**
 * Parses the address in a page's payload. The page also sends the scheme, host and port that its own parser found. If
 * the two parsers disagree, the address is refused, so that a check in the page cannot be bypassed here.
 */
internal fun addressOf(payload: JsonObject): URI {
    val address = try {
        URI(payload["url"].asString)
    } catch (_: java.net.URISyntaxException) {
        throw IllegalArgumentException("the address could not be parsed")
    }
    val usualPort = if (address.scheme == "https") HTTPS_PORT else HTTP_PORT
    val isSame = address.scheme == payload["scheme"].asString &&
        address.host == payload["host"].asString &&
        (if (address.port == -1) usualPort else address.port) == payload["port"].asInt &&
        address.rawUserInfo == null
    require(isSame) { "the page and the IDE parse this address differently" }
    return address
}

/** Opens an address in the user's browser, never in a webview. */
internal fun openInBrowser(address: URI): Boolean {
    val isOfThisMachine = address.scheme == "http" && address.host in setOf("127.0.0.1", "localhost", "[::1]")
    require(address.scheme == "https" || isOfThisMachine) {
        "only https addresses and addresses on this machine can be opened"
    }
    BrowserUtil.browse(address.toString())
    return true
}
