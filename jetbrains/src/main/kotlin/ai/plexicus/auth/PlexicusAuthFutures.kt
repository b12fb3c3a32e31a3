package ai.plexicus.auth

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.util.Disposer
import java.util.Base64
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CopyOnWriteArrayList

private const val DEADLINE_MS = 60_000L

/** Longer deadlines for calls that wait for the user or the server. The core has shorter ones of its own. */
private val LONGER_DEADLINES_MS = mapOf(
    "ensureLoggedIn" to 3_600_000L,
    "login" to 3_600_000L,
    "fetch" to 120_000L,
    "tokens.rotate" to 120_000L,
)

/** The calls that are safe to repeat. */
private val ASKED_AGAIN =
    setOf("headers", "token", "status", "settled", "plan", "explain", "accounts.list", "tokens.list")

/** Calls the core by the names of the bridge's protocol. */
internal fun interface Asking {
    fun ask(op: String, payload: JsonObject): CompletableFuture<JsonElement>
}

/**
 * The calls of [PlexicusAuth] for Java. Each returns a future at once, which fails with a [PlexicusAuthException].
 * Cancelling the future cancels the call.
 */
class PlexicusAuthFutures internal constructor(private val options: () -> PlexicusAuthOptions, parent: Disposable) :
    Disposable {
    private val listeners = CopyOnWriteArrayList<(String, JsonObject) -> Unit>()
    private val core = Core(options, ::tell)

    /** The stored logins of every account. */
    val accounts = AccountsFutures(::ask)

    /** The account's personal API tokens. */
    val tokens = TokensFutures(::ask)

    init {
        Disposer.register(parent, this)
        Disposer.register(this, core)
    }

    /** See [PlexicusAuth.headers]. */
    @JvmOverloads
    fun headers(
        url: String,
        rejected: Map<String, String>? = null,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Map<String, String>> =
        ask("headers", choice.addTo(jsonOf("url" to url, "rejected" to rejected))).to { answer ->
            answer.asJsonObject.entrySet().associate { it.key to it.value.asString }
        }

    /** See [PlexicusAuth.fetch]. */
    @JvmOverloads
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

    /** See [PlexicusAuth.token]. */
    @JvmOverloads
    fun token(choice: LoginChoice = LoginChoice()): CompletableFuture<Token> =
        ask("token", choice.toJson()).to { read(it) }

    /** See [PlexicusAuth.status]. */
    @JvmOverloads
    fun status(verify: Boolean = false, choice: LoginChoice = LoginChoice()): CompletableFuture<Status> =
        ask("status", choice.addTo(jsonOf("verify" to verify))).to { read(it) }

    /** See [PlexicusAuth.ensureLoggedIn]. */
    @JvmOverloads
    fun ensureLoggedIn(
        interactive: Boolean = true,
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Session> {
        val wish = choice.addTo(options.toJson())
        wish.addProperty("interactive", interactive)
        return ask("ensureLoggedIn", wish).to { read(it) }
    }

    /** See [PlexicusAuth.login]. */
    @JvmOverloads
    fun login(
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Session> = ask("login", choice.addTo(options.toJson())).to { read(it) }

    /** See [PlexicusAuth.adoptToken]. */
    @JvmOverloads
    fun adoptToken(
        token: String,
        options: LoginOptions = LoginOptions(),
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<Session> {
        val wish = options.addWhatAnyLoginTakes(jsonOf("token" to token))
        return ask("adoptToken", choice.addTo(wish)).to { read(it) }
    }

    /** See [PlexicusAuth.logout]. */
    @JvmOverloads
    fun logout(
        localOnly: Boolean = false,
        revoke: Boolean = false,
        all: Boolean = false,
        choice: LoginChoice = LoginChoice(),
    ): CompletableFuture<LogoutOutcome> {
        val wish = jsonOf("localOnly" to localOnly, "revoke" to revoke, "all" to all)
        return ask("logout", choice.addTo(wish)).to { read(it) }
    }

    /** See [PlexicusAuth.settled]. */
    fun settled(): CompletableFuture<String?> =
        ask("settled", JsonObject()).to { if (it.isJsonNull) null else it.asString }

    /** See [PlexicusAuth.plan]. */
    fun plan(): CompletableFuture<List<PlanStep>> = ask("plan", JsonObject()).to { readList(it) }

    /** See [PlexicusAuth.explain]. */
    fun explain(): CompletableFuture<List<Decision>> = ask("explain", JsonObject()).to { readList(it) }

    /** Adds a listener for the core's events, in the form in which they cross the bridge. */
    internal fun hear(parent: Disposable, listener: (op: String, payload: JsonObject) -> Unit) {
        listeners.add(listener)
        Disposer.register(parent) { listeners.remove(listener) }
    }

    /** Calls the core, or [WithoutJcef] if no core can run. */
    internal fun ask(op: String, payload: JsonObject): CompletableFuture<JsonElement> {
        if (!hasJcef()) return WithoutJcef(options()).ask(op, payload)
        return core.ask(op, payload, LONGER_DEADLINES_MS[op] ?: DEADLINE_MS, op in ASKED_AGAIN)
    }

    /** Stops the core. The next call starts it again, with the options at that time. */
    internal fun restart() {
        core.restart()
        tell("change", jsonOf("kind" to "changed", "source" to "stored"))
    }

    override fun dispose() = Unit

    private fun tell(op: String, payload: JsonObject) = listeners.forEach { it(op, payload) }
}

/** Converts an answer. Cancelling the returned future cancels the call. */
internal fun <T> CompletableFuture<JsonElement>.to(form: (JsonElement) -> T): CompletableFuture<T> {
    val answer = thenApply(form)
    answer.whenComplete { _, _ -> if (answer.isCancelled) cancel(true) }
    return answer
}

internal inline fun <reified T> read(answer: JsonElement): T = JSON.fromJson(answer, T::class.java)

internal inline fun <reified T> readList(answer: JsonElement): List<T> = answer.asJsonArray.map { read<T>(it) }

private fun apiAnswer(answer: JsonElement): ApiAnswer {
    val json = answer.asJsonObject
    val headers = json["headers"].asJsonArray.associate { header ->
        val (name, value) = header.asJsonArray.map { it.asString }
        name to value
    }
    return ApiAnswer(json["status"].asInt, headers, Base64.getDecoder().decode(json["body"].asString))
}
