package ai.plexicus.auth

import java.net.URI
import java.net.URISyntaxException

private const val CHOOSE_RUNTIME =
    "Choose a runtime with JCEF (Help | Find Action | Choose Boot Java Runtime for the IDE)"

/** What is said where the IDE has no JCEF. */
internal fun withoutJcef() = PlexicusAuthException.ofHost(
    "This IDE runs without JCEF, which the sign-in to Plexicus needs.",
    "$CHOOSE_RUNTIME, or set $TOKEN_VARIABLE.",
)

private fun unknownAccount() = PlexicusAuthException.ofHost(
    "This IDE runs without JCEF: it cannot be checked whether $TOKEN_VARIABLE is of the account that is named.",
    "$CHOOSE_RUNTIME, or name no account.",
)

private fun refused() = PlexicusAuthException(
    "token_rejected",
    "The server refused the token of $TOKEN_VARIABLE.",
    "Generate a new token in Settings → API Tokens and set it as $TOKEN_VARIABLE.",
    "user",
    "environment",
)

/**
 * The headers of `PLEXICUS_API_TOKEN` where no core can run. It is the only rule that stands on this side, and the
 * strictest: no opt-in counts, only the API's own `https` origin below plexicus.ai; and nothing is sent where an
 * account is named, since only the core can ask whose the token is.
 */
internal fun environmentHeaders(
    url: String,
    rejected: Map<String, String>?,
    options: PlexicusAuthOptions,
    choice: LoginChoice,
): Map<String, String> {
    val token = variable(TOKEN_VARIABLE)?.trim()
    if (token.isNullOrEmpty() || token.any { it.code !in 0x21..0x7e }) throw withoutJcef()
    val api =
        originOf(variable(API_VARIABLE)?.trim()?.ifEmpty { null } ?: options.apiUrl ?: "https://api.app.plexicus.ai")
    if (api == null || originOf(url) != api) {
        throw PlexicusAuthException(
            "origin_not_allowed",
            "This address is not one of the API's.",
            "Ask for an address of the API.",
            "client",
        )
    }
    val variable = variable(ACCOUNT_VARIABLE)?.trim()?.ifEmpty { null }
    val named = listOfNotNull(choice.account, choice.expect, options.account, options.expect, variable)
    if (named.isNotEmpty()) throw unknownAccount()
    val headers = mapOf(
        "Authorization" to "Bearer $token",
        "X-Plexicus-Client" to "${options.clientId}/${options.clientVersion}",
    )
    if (rejected != null && rejected["Authorization"] == headers["Authorization"]) throw refused()
    return headers
}

private fun originOf(address: String): String? = try {
    val uri = URI(address)
    uri.host?.lowercase()?.takeIf {
        uri.scheme == "https" && it.endsWith(".plexicus.ai") && uri.port in setOf(-1, 443) &&
            uri.rawUserInfo == null
    }
} catch (_: URISyntaxException) {
    null
}
