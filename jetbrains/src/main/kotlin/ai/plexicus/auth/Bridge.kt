package ai.plexicus.auth

import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.diagnostic.Logger
import com.intellij.openapi.util.Disposer
import com.intellij.ui.jcef.JBCefBrowserBase
import com.intellij.ui.jcef.JBCefJSQuery
import com.intellij.util.concurrency.AppExecutorUtil
import java.util.concurrent.CancellationException
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ExecutionException
import java.util.concurrent.TimeUnit
import java.util.concurrent.TimeoutException
import java.util.concurrent.atomic.AtomicLong

/** The version of what is said over the bridge. */
internal const val BRIDGE_VERSION = 1

/** Answers what a page asks; it must not block. Its cancellation says that nobody waits any more. */
internal typealias Answer = (JsonObject) -> CompletableFuture<out Any?>

/**
 * The IDE's end of the bridge to one page. It must be made before its native browser is.
 *
 * The page's frames come through a [JBCefJSQuery], whose handler stops every page of the IDE while it runs: it
 * only hands them over. What is said to the page is pushed as a script.
 */
internal class Bridge(private val browser: JBCefBrowserBase) : Disposable {
    private val query = JBCefJSQuery.create(browser)
    private val inbox = AppExecutorUtil.createBoundedApplicationPoolExecutor("Plexicus bridge", 1)
    private val lastId = AtomicLong()
    private val asked = ConcurrentHashMap<Long, CompletableFuture<JsonElement>>()
    private val answering = ConcurrentHashMap<Long, CompletableFuture<*>>()
    private val answers = ConcurrentHashMap<String, Answer>()
    private val listeners = ConcurrentHashMap<String, (JsonObject) -> Unit>()
    private val resets = ArrayList<() -> Unit>()
    private var assembler = Assembler()

    /** The page has said its first frame. */
    @Volatile
    var isGreeted = false
        private set

    /** Told of each page's first frame. */
    var onGreeting: () -> Unit = {}

    @Volatile private var isDisposed = false

    /** The name of the page's function. */
    val queryName: String get() = query.funcName

    init {
        Disposer.register(this, query)
        query.addHandler(::accept)
    }

    /** Answers the first frame of a page; the page before it, if there was one, is gone. */
    fun greet(answer: (hello: JsonObject) -> Any?) = answer("hello") { hello ->
        isGreeted = true
        // First: whoever asks again now has to wait for the new page.
        onGreeting()
        reset("The Plexicus page was reloaded.")
        val version = hello["version"]?.takeUnless { it.isJsonNull }?.asInt
        check(version == BRIDGE_VERSION) {
            "the IDE speaks version $BRIDGE_VERSION of the bridge, the page version $version"
        }
        CompletableFuture.supplyAsync({ answer(hello) }, AppExecutorUtil.getAppExecutorService())
    }

    /** Answers what the page asks. */
    fun answer(op: String, answer: Answer) {
        answers[op] = answer
    }

    /** Answers what the page asks by work that blocks. */
    fun answerByWork(op: String, work: (JsonObject) -> Any?) = answer(op) { payload ->
        CompletableFuture.supplyAsync({ work(payload) }, AppExecutorUtil.getAppExecutorService())
    }

    /** Hears what the page tells. */
    fun hear(op: String, listener: (JsonObject) -> Unit) {
        listeners[op] = listener
    }

    /** Told when the page is gone: what it held is to be given back. */
    fun onReset(listener: () -> Unit) {
        resets.add(listener)
    }

    /** Asks the page. Cancelling what this gives cancels it there. */
    fun ask(op: String, payload: JsonObject, deadlineMs: Long): CompletableFuture<JsonElement> {
        val id = lastId.incrementAndGet()
        val answer = CompletableFuture<JsonElement>()
        asked[id] = answer
        answer.orTimeout(deadlineMs, TimeUnit.MILLISECONDS).whenComplete { _, _ ->
            // Whoever else removed it has the page's answer.
            if (asked.remove(id) != null) send(Message(id, "cancel", JsonNull.INSTANCE))
        }
        if (isDisposed) settle(id)?.completeExceptionally(PageGone("The plugin is being unloaded."))
        try {
            send(Message(id, op, payload))
        } catch (error: IllegalArgumentException) {
            settle(id)?.completeExceptionally(error)
        }
        return answer
    }

    /** Tells the page something that needs no answer. */
    fun tell(op: String, payload: JsonElement) = send(Message(0, op, payload))

    /** Ends everything that is pending: no answer will come. */
    fun reset(why: String) {
        for (id in asked.keys) settle(id)?.completeExceptionally(PageGone(why))
        answering.values.forEach { it.cancel(true) }
        resets.forEach { it() }
        assembler = Assembler()
    }

    override fun dispose() {
        isDisposed = true
        reset("The plugin is being unloaded.")
        inbox.shutdown()
    }

    private fun accept(frame: String): JBCefJSQuery.Response? {
        if (isDisposed) return JBCefJSQuery.Response(null, 410, "the bridge is closed")
        if (frame.length > 2 * MOST_FRAME_BYTES) return JBCefJSQuery.Response(null, 413, "the frame is too long")
        inbox.execute { receive(frame) }
        return null // it is acknowledged; the answer comes by itself
    }

    private fun receive(frame: String) {
        try {
            val (id, op, payload) = assembler.take(frame)?.let { Triple(it.id, it.op, it.payload) } ?: return
            when {
                op == "answer" -> settle(id)?.complete(payload)
                op == "error" -> settle(id)?.completeExceptionally(PlexicusAuthException.of(payload.asJsonObject))
                op == "cancel" -> answering.remove(id)?.cancel(true)
                id == 0L -> listeners[op]?.invoke(payload.asJsonObject)
                else -> answer(id, op, payload.asJsonObject)
            }
        } catch (error: Exception) {
            LOG.warn("A message of the page could not be read: ${error.message}")
        }
    }

    private fun answer(id: Long, op: String, payload: JsonObject) {
        val answer = try {
            answers[op]?.invoke(payload) ?: throw IllegalArgumentException("the IDE has no operation $op")
        } catch (error: Exception) {
            CompletableFuture.failedFuture(error)
        }
        answering[id] = answer
        answer.whenComplete { value, error ->
            answering.remove(id)
            if (error == null) {
                send(Message(id, "answer", JSON.toJsonTree(value)))
            } else {
                send(Message(id, "error", detailsOf(error)))
            }
        }
    }

    // One message at a time: its parts stay together.
    @Synchronized
    private fun send(message: Message) {
        if (isDisposed) return
        for (frame in framesOf(message)) {
            browser.cefBrowser.executeJavaScript(
                "globalThis.plexicusReceive?.(${JSON.toJson(frame)})",
                PageFiles.origin,
                0,
            )
        }
    }

    private fun settle(id: Long) = asked.remove(id)

    private companion object {
        val LOG = Logger.getInstance(Bridge::class.java)
    }
}

/** The page that was asked is there no more; another one may answer. */
internal class PageGone(why: String) : RuntimeException(why)

/** An error as it crosses the bridge: the core's whole, of any other its message. */
internal fun detailsOf(error: Throwable): JsonObject = when (val cause = causeOf(error)) {
    is PlexicusAuthException -> cause.toJson()
    else -> jsonOf("message" to (cause.message ?: cause.javaClass.simpleName))
}

/** What really went wrong, out of what futures wrap around it. */
internal fun causeOf(error: Throwable): Throwable = when (error) {
    is CompletionException, is ExecutionException -> error.cause?.let(::causeOf) ?: error
    is PageGone -> PlexicusAuthException.ofHost(error.message ?: "", "Try again.")
    is TimeoutException -> PlexicusAuthException.ofHost("The page did not answer in time.", "Try again.")
    is CancellationException -> PlexicusAuthException.cancelled()
    else -> error
}
