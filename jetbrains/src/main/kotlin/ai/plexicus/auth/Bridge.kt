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

/** The version of the bridge's protocol. */
internal const val BRIDGE_VERSION = 1

/** Answers a request of a page. It must not block. Its future is cancelled when the page no longer waits for it. */
internal typealias Answer = (JsonObject) -> CompletableFuture<out Any?>

/**
 * The IDE's end of the bridge to one page. It must be created before its native browser.
 *
 * The page sends its frames through a [JBCefJSQuery]. The handler blocks every page of the IDE while it runs, so it
 * only queues the frame. Messages to the page are pushed as scripts.
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

    /** Whether the page has sent its first frame. */
    @Volatile
    var isGreeted = false
        private set

    /** Called on the first frame of each page. */
    var onGreeting: () -> Unit = {}

    @Volatile private var isDisposed = false

    /** The name of the function that the page calls to send a frame. */
    val queryName: String get() = query.funcName

    init {
        Disposer.register(this, query)
        query.addHandler(::accept)
    }

    /** Sets the answer to a page's first frame. A page that was loaded before it is gone: its requests end. */
    fun greet(answer: (hello: JsonObject) -> Any?) = answer("hello") { hello ->
        isGreeted = true
        // Before the reset: a call that is repeated because of it must wait for the new page.
        onGreeting()
        reset("The Plexicus page was reloaded.")
        val version = hello["version"]?.takeUnless { it.isJsonNull }?.asInt
        check(version == BRIDGE_VERSION) {
            "the IDE speaks version $BRIDGE_VERSION of the bridge, the page version $version"
        }
        CompletableFuture.supplyAsync({ answer(hello) }, AppExecutorUtil.getAppExecutorService())
    }

    /** Sets the answer to one kind of request from the page. */
    fun answer(op: String, answer: Answer) {
        answers[op] = answer
    }

    /** Like [answer], for work that blocks: it runs on a pooled thread. */
    fun answerByWork(op: String, work: (JsonObject) -> Any?) = answer(op) { payload ->
        CompletableFuture.supplyAsync({ work(payload) }, AppExecutorUtil.getAppExecutorService())
    }

    /** Sets the listener for one kind of message that needs no answer. */
    fun hear(op: String, listener: (JsonObject) -> Unit) {
        listeners[op] = listener
    }

    /** Adds a listener for the loss of the page. It must release what the page held. */
    fun onReset(listener: () -> Unit) {
        resets.add(listener)
    }

    /** Sends the page a request. Cancelling the returned future cancels the request in the page. */
    fun ask(op: String, payload: JsonObject, deadlineMs: Long): CompletableFuture<JsonElement> {
        val id = lastId.incrementAndGet()
        val answer = CompletableFuture<JsonElement>()
        asked[id] = answer
        answer.orTimeout(deadlineMs, TimeUnit.MILLISECONDS).whenComplete { _, _ ->
            // If it is gone already, the page has answered.
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

    /** Sends the page a message that needs no answer. */
    fun tell(op: String, payload: JsonElement) = send(Message(0, op, payload))

    /** Ends every pending request, from either side, because no answer will come. */
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
        return null // this acknowledges the frame; the answer is pushed later
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

    // One message at a time, so that the parts of two messages do not mix.
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

/** The page is gone and did not answer. A new page may. */
internal class PageGone(why: String) : RuntimeException(why)

/** An error as it crosses the bridge: all details of a core error, the message of any other. */
internal fun detailsOf(error: Throwable): JsonObject = when (val cause = causeOf(error)) {
    is PlexicusAuthException -> cause.toJson()
    else -> jsonOf("message" to (cause.message ?: cause.javaClass.simpleName))
}

/** Unwraps the errors of futures, and turns a lost page, a timeout and a cancellation into errors of the core. */
internal fun causeOf(error: Throwable): Throwable = when (error) {
    is CompletionException, is ExecutionException -> error.cause?.let(::causeOf) ?: error
    is PageGone -> PlexicusAuthException.ofHost(error.message ?: "", "Try again.")
    is TimeoutException -> PlexicusAuthException.ofHost("The page did not answer in time.", "Try again.")
    is CancellationException -> PlexicusAuthException.cancelled()
    else -> error
}
