package ai.plexicus.auth

import kotlinx.coroutines.future.await
import java.util.concurrent.CompletableFuture

/** The account's personal API tokens. */
class Tokens internal constructor(private val futures: TokensFutures) {

    /** Lists the tokens. */
    suspend fun list(choice: LoginChoice = LoginChoice()): List<ApiToken> = futures.list(choice).await()

    /** Creates a token that expires after 30 or 90 days, or never (`null`). Its value is returned only once. */
    suspend fun create(
        name: String,
        expiresInDays: Int? = DEFAULT_DAYS,
        choice: LoginChoice = LoginChoice(),
    ): CreatedToken = futures.create(name, expiresInDays, choice).await()

    /** Revokes a token other than the one in use. Returns `revoked`, `not_found` or `unsupported`. */
    suspend fun revoke(tokenId: String, choice: LoginChoice = LoginChoice()): String =
        futures.revoke(tokenId, choice).await()

    /**
     * Replaces the personal token in use with a new one, without downtime, and revokes the old one. The default for
     * [name] is the old token's name. Fails with `rotation_would_widen` if the login has fewer rights than a personal
     * token, with `insufficient_scope` if the server answers 403, and with `rotation_failed` if the old token stays.
     */
    suspend fun rotate(
        name: String? = null,
        expiresInDays: Int? = DEFAULT_DAYS,
        choice: LoginChoice = LoginChoice(),
    ): Rotation = futures.rotate(name, expiresInDays, choice).await()
}

/** The calls of [Tokens] as futures. */
class TokensFutures internal constructor(private val core: Asking) {

    /** See [Tokens.list]. */
    @JvmOverloads
    fun list(choice: LoginChoice = LoginChoice()): CompletableFuture<List<ApiToken>> =
        core.ask("tokens.list", choice.toJson()).to { readList(it) }

    /** See [Tokens.create]. */
    @JvmOverloads
    fun create(
        name: String,
        expiresInDays: Int? = DEFAULT_DAYS,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<CreatedToken> {
        val wish = jsonOf("name" to name, "expiresInDays" to expiresInDays)
        return core.ask("tokens.create", choice.addTo(wish)).to { read(it) }
    }

    /** See [Tokens.revoke]. */
    @JvmOverloads
    fun revoke(tokenId: String, choice: LoginChoice = LoginChoice()): CompletableFuture<String> =
        core.ask("tokens.revoke", choice.addTo(jsonOf("tokenId" to tokenId))).to { it.asString }

    /** See [Tokens.rotate]. */
    @JvmOverloads
    fun rotate(
        name: String? = null,
        expiresInDays: Int? = DEFAULT_DAYS,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Rotation> {
        val wish = jsonOf("expiresInDays" to expiresInDays)
        name?.let { wish.addProperty("name", it) }
        return core.ask("tokens.rotate", choice.addTo(wish)).to { read(it) }
    }
}

private const val DEFAULT_DAYS = 90
