package ai.plexicus.auth

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.intellij.ui.jcef.JBCefApp
import java.net.URI
import java.net.URISyntaxException
import java.util.concurrent.CompletableFuture

/** Plexicus's own API. */
internal const val DEFAULT_API = "https://api.app.plexicus.ai"

private const val GET_JCEF =
    "Enable the plugin “Web Browser (JCEF)”, or choose a runtime with JCEF " +
        "(Help | Find Action | Choose Boot Java Runtime for the IDE)"

/**
 * Whether the IDE has JCEF. From 2026.2 on, JCEF is a separate plugin: if that is missing or disabled, its classes are
 * missing too.
 */
internal fun hasJcef(): Boolean = try {
    JBCefApp.isSupported()
} catch (_: LinkageError) {
    false
}

/** The error for an IDE without JCEF. */
internal fun withoutJcef() = PlexicusAuthException.ofHost(
    "This IDE runs without JCEF, which the sign-in to Plexicus needs.",
    "$GET_JCEF, or set $TOKEN_VARIABLE.",
)

private fun unknownAccount() = PlexicusAuthException.ofHost(
    "This IDE runs without JCEF, so it cannot check that $TOKEN_VARIABLE belongs to the account that was named.",
    "$GET_JCEF, or do not name an account.",
)

private fun refused() = PlexicusAuthException(
    "token_rejected",
    "The server refused the token in $TOKEN_VARIABLE.",
    "Generate a new token in Settings → API Tokens and set it as $TOKEN_VARIABLE.",
    "user",
    "environment",
)

/**
 * The calls that work without a core, with `PLEXICUS_API_TOKEN`. This is the only rule on this side, and the strictest:
 * the token goes only to the API's `https` origin below plexicus.ai, whatever servers the user has allowed. If an
 * account is named, nothing is sent, because only the core can check whose token it is.
 */
internal class WithoutJcef(private val options: PlexicusAuthOptions) {

    fun ask(op: String, payload: JsonObject): CompletableFuture<JsonElement> = try {
        when (op) {
            "headers" -> done(JSON.toJsonTree(headers(payload["url"].asString, payload)))
            "fetch" -> fetch(payload)
            "status" -> done(status(payload))
            "ensureLoggedIn" -> done(session(payload))
            else -> throw withoutJcef()
        }
    } catch (error: PlexicusAuthException) {
        CompletableFuture.failedFuture(error)
    }

    private fun headers(url: String, payload: JsonObject): Map<String, String> {
        val token = token()
        if (originOf(url) != api()) {
            throw PlexicusAuthException(
                "origin_not_allowed",
                "This address does not belong to the API.",
                "Use an address of the API.",
                "client",
            )
        }
        checkNoAccount(payload)
        val headers = mapOf(
            "Authorization" to "Bearer $token",
            "X-Plexicus-Client" to "${options.clientId}/${options.clientVersion}",
        )
        val rejected = payload["rejected"]?.takeUnless { it.isJsonNull }?.asJsonObject
        if (rejected?.text("Authorization") == headers["Authorization"]) throw refused()
        return headers
    }

    private fun fetch(payload: JsonObject): CompletableFuture<JsonElement> {
        val url = payload["url"].asString.let { if (it.startsWith("/")) "${api() ?: throw withoutJcef()}$it" else it }
        val own = headers(url, payload)
        val others = payload["headers"].asJsonArray.map { header -> header.asJsonArray.map { it.asString } }
        val kept = others.filter { (name) -> own.keys.none { it.equals(name, ignoreCase = true) } }
        val headers = kept + own.map { (name, value) -> listOf(name, value) }
        val request = requestTo(URI(url), payload["method"].asString, headers, payload.text("body"))
        return Http.SHARED.send(request).thenApply { answer ->
            if (answer["status"] == UNAUTHORIZED) throw refused()
            JSON.toJsonTree(answer)
        }
    }

    // Without the core, the account and the expiry of the token are unknown.
    private fun status(payload: JsonObject): JsonObject {
        val problem = runCatching { usable(payload) }.exceptionOrNull() as PlexicusAuthException?
        val known = jsonOf(
            "state" to if (problem == null) "unverified" else "logged_out",
            "source" to if (problem == null) "environment" else null,
            "error" to (problem ?: withoutJcef()).toJson(),
            "verified" to false,
        )
        return described(known)
    }

    private fun session(payload: JsonObject): JsonObject {
        usable(payload)
        return described(jsonOf("source" to "environment", "missingScopes" to emptyList<String>()))
    }

    private fun described(known: JsonObject): JsonObject {
        known.addProperty("apiOrigin", api() ?: DEFAULT_API)
        known.addProperty("tokenKind", "personal")
        known.addProperty("persistence", "unverified")
        known.add("scopes", JSON.toJsonTree(emptyList<String>()))
        return known
    }

    private fun usable(payload: JsonObject) {
        token()
        if (api() == null) throw withoutJcef()
        checkNoAccount(payload)
    }

    private fun token(): String {
        val token = variable(TOKEN_VARIABLE)?.trim()
        if (token.isNullOrEmpty() || token.any { it.code !in 0x21..0x7e }) throw withoutJcef()
        return token
    }

    private fun checkNoAccount(payload: JsonObject) {
        val variable = variable(ACCOUNT_VARIABLE)?.trim()?.ifEmpty { null }
        val named = listOfNotNull(
            payload.text("account"),
            payload.text("expect"),
            options.account,
            options.expect,
            variable,
        )
        if (named.isNotEmpty()) throw unknownAccount()
    }

    /** The API's origin, or `null` if it must not receive the token. */
    private fun api(): String? =
        originOf(options.apiUrl ?: variable(API_VARIABLE)?.trim()?.ifEmpty { null } ?: DEFAULT_API)

    private fun done(answer: JsonElement) = CompletableFuture.completedFuture(answer)

    private companion object {
        const val UNAUTHORIZED = 401
    }
}

private fun originOf(address: String): String? = try {
    val uri = URI(address)
    val isAllowed = uri.scheme == "https" && uri.host.orEmpty().lowercase().endsWith(".plexicus.ai") &&
        uri.port in setOf(-1, 443) && uri.rawUserInfo == null
    if (isAllowed) "https://${uri.host.lowercase()}" else null
} catch (_: URISyntaxException) {
    null
}
