package ai.plexicus.auth

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.util.Disposer
import com.intellij.ui.jcef.JBCefApp
import java.util.Base64
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList

private const val DEADLINE_MS = 60_000L

/** A login waits for its user, and a request for its server; the core has nearer deadlines of its own. */
private val LONGER_DEADLINES_MS = mapOf("ensureLoggedIn" to 3_600_000L, "login" to 3_600_000L, "fetch" to 120_000L)

/** What harms nobody when it is asked once more. */
private val ASKED_AGAIN = setOf("headers", "status", "plan", "explain", "accounts.list", "tokens.list")

/**
 * The login of one plugin: keep one for the whole application, in a service. It asks the core, which runs in a page
 * off screen whether a tool window is open or not, and starts when it is first asked.
 *
 * Everything here returns at once and fails with a [PlexicusAuthException]. Cancelling what a method gives cancels
 * the work. Only the headers hold a secret.
 */
class PlexicusAuthHost(private val options: PlexicusAuthOptions, parent: Disposable) : Disposable {
    private val listeners = CopyOnWriteArrayList<(String, JsonObject) -> Unit>()
    private val core = Core(options, ::tell)

    init {
        Disposer.register(parent, this)
        Disposer.register(this, core)
    }

    /**
     * The headers that a request to an address of the API needs, by name: send both, and ask for them anew for each
     * request. If the server answers with 401, pass them as [rejected], and try once more with the result.
     */
    fun headers(
        url: String,
        rejected: Map<String, String>? = null,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Map<String, String>> {
        if (!JBCefApp.isSupported()) return attempt { environmentHeaders(url, rejected, options, choice) }
        val wish = jsonOf("url" to url, "rejected" to rejected)
        return ask("headers", choice.addTo(wish)).to { answer ->
            answer.asJsonObject.entrySet().associate { it.key to it.value.asString }
        }
    }

    /**
     * Sends a request to the API with the bearer, through the core: no redirect is followed, and after a 401 a newer
     * token is looked for. The address is an absolute one of the API's, or a path.
     */
    fun fetch(
        url: String,
        method: String = "GET",
        headers: Map<String, String> = emptyMap(),
        body: ByteArray? = null,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<ApiAnswer> {
        val request = jsonOf(
            "url" to url,
            "method" to method,
            "headers" to headers.map { listOf(it.key, it.value) },
            "body" to body?.let(Base64.getEncoder()::encodeToString),
        )
        return ask("fetch", choice.addTo(request)).to(::apiAnswer)
    }

    /** Who is signed in, or why not; from the server with [verify]. */
    fun status(verify: Boolean = false, choice: LoginChoice = LoginChoice()): CompletableFuture<Status> =
        ask("status", choice.addTo(jsonOf("verify" to verify))).to(read<Status>())

    /**
     * The everyday call: gives the login that works, and signs in as [login] does only if there is none. Without
     * [interactive] the user is not asked: it fails with `login_required` where a login is needed.
     */
    fun ensureLoggedIn(
        interactive: Boolean = true,
        method: String = "auto",
        scopes: List<String>? = null,
        timeoutMs: Long? = null,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Session> {
        val wish = loginWish(method, scopes, timeoutMs, choice)
        wish.addProperty("interactive", interactive)
        return ask("ensureLoggedIn", wish).to(read<Session>())
    }

    /**
     * Signs in: `auto`, `browser`, `device` or `paste`. The sign-in page opens in the user's browser. Without [scopes]
     * the login may read, and a personal token can be pasted. The stored login of the same account and purpose is
     * replaced, and revoked; those of other accounts stay. From now on the new login is used here.
     */
    fun login(
        method: String = "auto",
        scopes: List<String>? = null,
        timeoutMs: Long? = null,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Session> = ask("login", loginWish(method, scopes, timeoutMs, choice)).to(read<Session>())

    /**
     * Signs out: revokes the login at the server, then deletes it; with [revoke], even a token that the user gave. With
     * [all], every login ends, whatever it is for: those of the account that [choice] names, else all of them.
     */
    fun logout(
        localOnly: Boolean = false,
        revoke: Boolean = false,
        all: Boolean = false,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<LogoutOutcome> {
        val wish = jsonOf("localOnly" to localOnly, "revoke" to revoke, "all" to all)
        return ask("logout", choice.addTo(wish)).to(read<LogoutOutcome>())
    }

    /** The stored logins of every account, the account that was logged in first at the top. */
    fun accounts(): CompletableFuture<List<StoredAccount>> =
        ask("accounts.list", JsonObject()).to { JSON.fromJson(it, Array<StoredAccount>::class.java).toList() }

    /**
     * Makes an account the default of every program that names none, and the one that is used here; it is named as
     * [LoginChoice.account] is.
     */
    fun setDefaultAccount(account: String): CompletableFuture<Unit> =
        ask("accounts.setDefault", jsonOf("account" to account)).to { }

    /** Hears what happens to the login, here or in another process, until the parent is disposed. */
    fun onChange(parent: Disposable, listener: (ChangeEvent) -> Unit) =
        hear(parent) { op, payload -> if (op == "change") listener(JSON.fromJson(payload, ChangeEvent::class.java)) }

    /** Hears how a login goes on: the address of the page in the browser, or the code to type into one. */
    fun onProgress(parent: Disposable, listener: (JsonObject) -> Unit) =
        hear(parent) { op, payload -> if (op == "progress") listener(payload) }

    /** What the core tells, as it tells it. */
    internal fun hear(parent: Disposable, listener: (op: String, payload: JsonObject) -> Unit) {
        listeners.add(listener)
        Disposer.register(parent) { listeners.remove(listener) }
    }

    /** Asks the core by the names of the bridge's contract. */
    internal fun ask(op: String, payload: JsonObject): CompletableFuture<JsonElement> =
        core.ask(op, payload, LONGER_DEADLINES_MS[op] ?: DEADLINE_MS, op in ASKED_AGAIN)

    override fun dispose() = Unit

    private fun tell(op: String, payload: JsonObject) = listeners.forEach { it(op, payload) }

    private fun loginWish(method: String, scopes: List<String>?, timeoutMs: Long?, choice: LoginChoice): JsonObject {
        val wish = choice.addTo(jsonOf("method" to method))
        scopes?.let { wish.add("scopes", JSON.toJsonTree(it)) }
        timeoutMs?.let { wish.addProperty("timeoutMs", it) }
        return wish
    }

    private fun <T> attempt(work: () -> T): CompletableFuture<T> = try {
        CompletableFuture.completedFuture(work())
    } catch (error: PlexicusAuthException) {
        CompletableFuture.failedFuture(error)
    }
}

/** The same answer in another form; cancelling it cancels the question. */
private fun <T> CompletableFuture<JsonElement>.to(form: (JsonElement) -> T): CompletableFuture<T> {
    val answer = thenApply(form)
    answer.whenComplete { _, _ -> if (answer.isCancelled) cancel(true) }
    return answer
}

private inline fun <reified T> read(): (JsonElement) -> T = { JSON.fromJson(it, T::class.java) }

private fun apiAnswer(answer: JsonElement): ApiAnswer {
    val json = answer.asJsonObject
    val headers = json["headers"].asJsonArray.associate { header ->
        val (name, value) = header.asJsonArray.map { it.asString }
        name to value
    }
    return ApiAnswer(json["status"].asInt, headers, Base64.getDecoder().decode(json["body"].asString))
}
