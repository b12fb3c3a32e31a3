package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.util.Disposer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.future.await

/**
 * The login of one plugin. Extend it in an application service of the plugin:
 *
 * ```kotlin
 * @Service(Service.Level.APP)
 * class MyPlexicus(scope: CoroutineScope) : PlexicusAuth(scope)
 * ```
 *
 * The calls go to the core, which runs in an off-screen page and starts with the first call. They fail with a
 * [PlexicusAuthException]. Cancelling the coroutine cancels the call. Only headers and tokens contain a secret.
 * [PlexicusAuthListener.TOPIC] reports the events of the login.
 */
abstract class PlexicusAuth @JvmOverloads constructor(
    /** The scope that the platform gives the service. Its coroutines end with the plugin. */
    val scope: CoroutineScope,
    private val options: PlexicusAuthOptions = PlexicusAuthOptions(),
) : Disposable {
    /** The same calls for Java. */
    val futures = PlexicusAuthFutures({ options.with(PlexicusSettings.stored()) }, this)

    init {
        futures.hear(this, ::publish)
    }

    /** The stored logins of every account. */
    val accounts = Accounts(futures.accounts)

    /** The account's personal API tokens. */
    val tokens = Tokens(futures.tokens)

    /** The user's settings. A change applies from the next call on. */
    var settings: PlexicusSettings
        get() = PlexicusSettings.stored()
        set(settings) {
            settings.store()
            futures.restart()
        }

    /**
     * Returns the headers for a request to [url], an address of the API: `Authorization` and `X-Plexicus-Client`, by
     * name. Send both, and get them again for each request. If the server answers 401, pass them as [rejected] and
     * repeat the request once with the result.
     */
    suspend fun headers(
        url: String,
        rejected: Map<String, String>? = null,
        choice: LoginChoice = LoginChoice(),
    ): Map<String, String> = futures.headers(url, rejected, choice).await()

    /**
     * Sends a request to the API with the current token, through the core. [url] is an absolute address of the API or a
     * path. It follows no redirect, and looks for a newer token after a 401.
     */
    suspend fun fetch(
        url: String,
        method: String = "GET",
        headers: Map<String, String> = emptyMap(),
        body: ByteArray? = null,
        choice: LoginChoice = LoginChoice(),
    ): ApiAnswer = futures.fetch(url, method, headers, body, choice).await()

    /** Returns the current token, which is a secret. Prefer [headers] or [fetch]. */
    suspend fun token(choice: LoginChoice = LoginChoice()): Token = futures.token(choice).await()

    /** Returns who is signed in, or why there is no login that works. With [verify], it asks the server. */
    suspend fun status(verify: Boolean = false, choice: LoginChoice = LoginChoice()): Status =
        futures.status(verify, choice).await()

    /**
     * Returns the login if it works, and signs in like [login] only if there is none. Prefer it to [login]. With
     * [interactive] `false`, it never asks the user and fails with `login_required` if a login is necessary.
     */
    suspend fun ensureLoggedIn(
        interactive: Boolean = true,
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): Session = futures.ensureLoggedIn(interactive, options, choice).await()

    /**
     * Signs in; the sign-in page opens in the user's browser. The new login replaces the stored one of the same account
     * and purpose, whose token is revoked unless the user provided it. Logins of other accounts stay. This program uses
     * the new login from then on.
     */
    suspend fun login(options: LoginOptions = LoginOptions(), choice: LoginChoice = LoginChoice()): Session =
        futures.login(options, choice).await()

    /** Checks a personal API token with the server and stores it as a login. */
    suspend fun adoptToken(
        token: String,
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): Session = futures.adoptToken(token, options, choice).await()

    /**
     * Signs out: revokes the login at the server, then deletes it. A token that the user provided is revoked only with
     * [revoke]. With [localOnly], nothing is revoked. With [all], the logins of every purpose end: those of the account
     * that [choice] names, or else all of them.
     */
    suspend fun logout(
        localOnly: Boolean = false,
        revoke: Boolean = false,
        all: Boolean = false,
        choice: LoginChoice = LoginChoice(),
    ): LogoutOutcome = futures.logout(localOnly, revoke, all, choice).await()

    /**
     * Waits for the background work of logins. Returns what became of the token that the last login replaced, see
     * [Rotation.revoked], or `null` if it replaced none.
     */
    suspend fun settled(): String? = futures.settled().await()

    /** Returns all login methods in the order in which they are tried, each with what it lacks here. */
    suspend fun plan(): List<PlanStep> = futures.plan().await()

    /** Returns every decision of the last token resolution, login and renewal, in order. It contains no secret. */
    suspend fun explain(): List<Decision> = futures.explain().await()

    override fun dispose() = Unit

    /** Returns the status of the login under these settings, from the server. The settings need not be stored. */
    internal suspend fun statusWith(settings: PlexicusSettings): Status {
        val trial = Disposer.newDisposable("Plexicus trial of settings")
        Disposer.register(this, trial)
        try {
            return PlexicusAuthFutures({ options.with(settings) }, trial).status(verify = true).await()
        } finally {
            Disposer.dispose(trial)
        }
    }

    private fun publish(op: String, payload: JsonObject) {
        val publisher = ApplicationManager.getApplication().messageBus.syncPublisher(PlexicusAuthListener.TOPIC)
        when (op) {
            "change" -> publisher.changed(read(payload))
            "progress" -> publisher.progressed(read(payload))
        }
    }

    companion object {
        /** Returns the plugin's service, named by `service=…` in its resource `META-INF/plexicus-auth.properties`. */
        @JvmStatic
        fun getInstance(): PlexicusAuth = Plugin.auth()
    }
}
