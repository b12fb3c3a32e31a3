package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.util.Disposer
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.future.await

/**
 * The login of one plugin. Make it the plugin's own application service:
 *
 * ```kotlin
 * @Service(Service.Level.APP)
 * class MyPlexicus(scope: CoroutineScope) : PlexicusAuth(scope)
 * ```
 *
 * It asks the core, which runs in a page off screen and starts when it is first asked. Everything fails with a
 * [PlexicusAuthException]. A cancelled coroutine cancels the call. Only headers and tokens hold a secret.
 * [PlexicusAuthListener.TOPIC] tells what happens to the login.
 */
abstract class PlexicusAuth @JvmOverloads constructor(
    /** The scope that the platform gives the service: what is launched in it ends with the plugin. */
    val scope: CoroutineScope,
    private val options: PlexicusAuthOptions = PlexicusAuthOptions(),
) : Disposable {
    /** The same for Java. */
    val futures = PlexicusAuthFutures({ options.with(PlexicusSettings.stored()) }, this)

    init {
        futures.hear(this, ::publish)
    }

    /** The stored logins of every account. */
    val accounts = Accounts(futures.accounts)

    /** The account's personal API tokens. */
    val tokens = Tokens(futures.tokens)

    /** What the user has set. Set anew, it counts from the next call on. */
    var settings: PlexicusSettings
        get() = PlexicusSettings.stored()
        set(settings) {
            settings.store()
            futures.restart()
        }

    /**
     * The headers that a request to an address of the API needs, by name: send both, and ask for them anew for each
     * request. If the server answers with 401, pass them as [rejected], and try once more with the result.
     */
    suspend fun headers(
        url: String,
        rejected: Map<String, String>? = null,
        choice: LoginChoice = LoginChoice(),
    ): Map<String, String> = futures.headers(url, rejected, choice).await()

    /**
     * Sends a request to the API with the bearer, through the core: no redirect is followed, and after a 401 a newer
     * token is looked for. The address is an absolute one of the API's, or a path.
     */
    suspend fun fetch(
        url: String,
        method: String = "GET",
        headers: Map<String, String> = emptyMap(),
        body: ByteArray? = null,
        choice: LoginChoice = LoginChoice(),
    ): ApiAnswer = futures.fetch(url, method, headers, body, choice).await()

    /** The token to use now; it is a secret. Rather ask for [headers], or use [fetch]. */
    suspend fun token(choice: LoginChoice = LoginChoice()): Token = futures.token(choice).await()

    /** Who is signed in, or why not; from the server with [verify]. */
    suspend fun status(verify: Boolean = false, choice: LoginChoice = LoginChoice()): Status =
        futures.status(verify, choice).await()

    /**
     * The everyday call: gives the login that works, and signs in as [login] does only if there is none. Without
     * [interactive] the user is not asked: it fails with `login_required` where a login is needed.
     */
    suspend fun ensureLoggedIn(
        interactive: Boolean = true,
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): Session = futures.ensureLoggedIn(interactive, options, choice).await()

    /**
     * Signs in. The sign-in page opens in the user's browser. The stored login of the same account and purpose is
     * replaced, and revoked; those of other accounts stay. From now on the new login is used here.
     */
    suspend fun login(options: LoginOptions = LoginOptions(), choice: LoginChoice = LoginChoice()): Session =
        futures.login(options, choice).await()

    /** Checks a personal API token with the server, and stores it as a login. */
    suspend fun adoptToken(
        token: String,
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): Session = futures.adoptToken(token, options, choice).await()

    /**
     * Signs out: revokes the login at the server, then deletes it; with [revoke], even a token that the user gave. With
     * [all], every login ends, whatever it is for: those of the account that [choice] names, else all of them.
     */
    suspend fun logout(
        localOnly: Boolean = false,
        revoke: Boolean = false,
        all: Boolean = false,
        choice: LoginChoice = LoginChoice(),
    ): LogoutOutcome = futures.logout(localOnly, revoke, all, choice).await()

    /**
     * Waits for what logins left to be done in the background: gives what became of the token that the last one
     * replaced, see [Rotation.revoked], or `null` if it replaced none.
     */
    suspend fun settled(): String? = futures.settled().await()

    /** Every login method in the order in which it is tried, with what it lacks here. */
    suspend fun plan(): List<PlanStep> = futures.plan().await()

    /** Every decision of the last resolve, login and renewal, in order; no secret in it. */
    suspend fun explain(): List<Decision> = futures.explain().await()

    override fun dispose() = Unit

    /** What the server says of the login under these settings, which need not be stored. */
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
        /** The plugin's service, named by `service=…` in `META-INF/plexicus-auth.properties` of its resources. */
        @JvmStatic
        fun getInstance(): PlexicusAuth = Plugin.auth()
    }
}
