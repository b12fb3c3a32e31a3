package ai.plexicus.auth

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.diagnostic.Logger
import com.intellij.openapi.util.Disposer
import com.intellij.util.concurrency.AppExecutorUtil
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

private const val START_DEADLINE_MS = 20_000L
private const val GREETING_GRACE_MS = 2_000L
private const val LIFE_CHECK_MS = 4_000L

/**
 * The off-screen page that the core runs in. It starts with the first call, and starts again after it has stopped
 * answering for any reason.
 */
internal class Core(
    private val options: () -> PlexicusAuthOptions,
    private val told: (op: String, payload: JsonObject) -> Unit,
) : Disposable {
    private var page: Page? = null

    @Volatile private var ready: CompletableFuture<Page>? = null
    private var isDisposed = false

    /** Calls the core. With [again], a call that is lost with its page is repeated once: it must be safe to repeat. */
    fun ask(op: String, payload: JsonObject, deadlineMs: Long, again: Boolean): CompletableFuture<JsonElement> =
        CompletableFuture<JsonElement>().also { Question(op, payload, deadlineMs, it).ask(again) }

    private inner class Question(
        val op: String,
        val payload: JsonObject,
        val deadlineMs: Long,
        val answer: CompletableFuture<JsonElement>,
    ) {
        fun ask(again: Boolean) {
            start().whenComplete { page, failure ->
                if (failure != null) {
                    answer.completeExceptionally(causeOf(failure))
                } else if (!answer.isDone) {
                    ask(page, again)
                }
            }
        }

        private fun ask(page: Page, again: Boolean) {
            val asked = page.bridge.ask(op, payload, deadlineMs)
            watch(page, asked)
            answer.whenComplete { _, _ -> if (answer.isCancelled) asked.cancel(true) }
            asked.whenComplete { value, error ->
                when {
                    error == null -> answer.complete(value)
                    again && error is PageGone -> ask(again = false)
                    else -> answer.completeExceptionally(causeOf(error))
                }
            }
        }
    }

    /** Pings the page while an answer is pending, and closes it if a ping fails. */
    private fun watch(page: Page, asked: CompletableFuture<*>): Unit = later(LIFE_CHECK_MS) {
        if (!asked.isDone) {
            page.bridge.ask("ping", JsonObject(), LIFE_CHECK_MS).whenComplete { _, error ->
                if (error == null) watch(page, asked) else lose(page)
            }
        }
    }

    /** Opens the page if necessary. The future completes when its core is ready. */
    @Synchronized
    private fun start(): CompletableFuture<Page> {
        if (isDisposed) {
            return CompletableFuture.failedFuture(PlexicusAuthException.ofHost("The plugin is being unloaded."))
        }
        if (!hasJcef()) return CompletableFuture.failedFuture(withoutJcef())
        ready?.let { return it }
        val starting = awaitReady()
        ApplicationManager.getApplication().invokeLater({ open(starting) }, ModalityState.any())
        return starting
    }

    private fun open(starting: CompletableFuture<Page>) {
        try {
            if (isOver()) return
            val opened = Page("core.html", isShown = false, parent = this)
            synchronized(this) { page = opened }
            HostCalls(options(), opened.bridge).answer()
            opened.bridge.onGreeting = { if (isReady(opened)) awaitReady() }
            opened.bridge.hear("ready") { ready?.complete(opened) }
            opened.bridge.hear("failed") { ready?.completeExceptionally(PlexicusAuthException.of(it)) }
            for (op in listOf("change", "progress")) opened.bridge.hear(op) { told(op, it) }
            // The script greets before the page has loaded: a page that has not done so by now never will.
            opened.onLoaded = {
                later(GREETING_GRACE_MS) {
                    if (!opened.bridge.isGreeted) starting.completeExceptionally(didNotStart())
                }
            }
            opened.load()
        } catch (error: Exception) {
            starting.completeExceptionally(
                PlexicusAuthException.ofHost("The Plexicus page could not be opened: ${error.message}"),
            )
        } catch (_: LinkageError) {
            starting.completeExceptionally(withoutJcef())
        }
    }

    @Synchronized
    private fun isOver() = isDisposed

    /** Makes new calls wait until the page is ready, for at most [START_DEADLINE_MS]. */
    @Synchronized
    private fun awaitReady(): CompletableFuture<Page> {
        val starting = CompletableFuture<Page>()
        ready = starting
        later(START_DEADLINE_MS) { starting.completeExceptionally(didNotStart()) }
        starting.whenComplete { _, failure -> if (failure != null) forget(starting) }
        return starting
    }

    // The next call opens another page.
    @Synchronized
    private fun forget(starting: CompletableFuture<Page>) {
        if (ready === starting) close()
    }

    @Synchronized
    private fun lose(lost: Page) {
        if (page !== lost) return
        LOG.warn("The Plexicus page stopped responding. It will be opened again when it is needed.")
        close()
    }

    /** Closes the page; the next call opens another one. */
    @Synchronized
    fun restart() = close()

    private fun close() {
        val closed = page
        ready = null
        page = null
        closed?.let { ApplicationManager.getApplication().invokeLater({ Disposer.dispose(it) }, ModalityState.any()) }
    }

    @Synchronized
    private fun isReady(page: Page) = this.page === page && !isDisposed && ready?.isDone == true

    @Synchronized
    private fun didNotStart(): PlexicusAuthException {
        val complaint = page?.complaint?.let { " It said: $it" } ?: ""
        return PlexicusAuthException.ofHost("The Plexicus page did not start.$complaint")
    }

    @Synchronized
    override fun dispose() {
        isDisposed = true
        ready?.completeExceptionally(PlexicusAuthException.ofHost("The plugin is being unloaded."))
    }

    private fun later(ms: Long, work: () -> Unit) {
        AppExecutorUtil.getAppScheduledExecutorService().schedule(work, ms, TimeUnit.MILLISECONDS)
    }

    private companion object {
        val LOG = Logger.getInstance(Core::class.java)
    }
}
