package ai.plexicus.auth

import com.google.gson.JsonElement
import com.google.gson.JsonObject
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.diagnostic.Logger
import com.intellij.openapi.util.Disposer
import com.intellij.ui.jcef.JBCefApp
import com.intellij.util.concurrency.AppExecutorUtil
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

private const val LIFE_CHECK_MS = 4_000L

/**
 * The page that the core runs in: off screen, started when it is first needed, and started again when it does not
 * answer any more, whatever it died of.
 */
internal class Core(private val options: PlexicusAuthOptions, private val told: (op: String, payload: JsonObject) -> Unit) : Disposable {
    private var page: Page? = null
    private var started: CompletableFuture<Page>? = null
    private var isDisposed = false

    /** Asks the core. A question that harms nobody when it is asked twice survives the loss of the page. */
    fun ask(op: String, payload: JsonObject, deadlineMs: Long, again: Boolean): CompletableFuture<JsonElement> {
        val answer = CompletableFuture<JsonElement>()
        start().whenComplete { page, failure ->
            if (failure != null) answer.completeExceptionally(causeOf(failure)) else ask(page, op, payload, deadlineMs, again, answer)
        }
        return answer
    }

    private fun ask(page: Page, op: String, payload: JsonObject, deadlineMs: Long, again: Boolean, answer: CompletableFuture<JsonElement>) {
        val asked = page.bridge.ask(op, payload, deadlineMs)
        watch(page, asked)
        answer.whenComplete { _, _ -> if (answer.isCancelled) asked.cancel(true) }
        asked.whenComplete { value, error ->
            when {
                error == null -> answer.complete(value)
                again && isGone(page) -> ask(op, payload, deadlineMs, again = false).whenComplete { second, failure ->
                    if (failure == null) answer.complete(second) else answer.completeExceptionally(failure)
                }
                else -> answer.completeExceptionally(causeOf(error))
            }
        }
    }

    /** While an answer is waited for, sees that there is still somebody to give it. */
    private fun watch(page: Page, asked: CompletableFuture<*>) {
        AppExecutorUtil.getAppScheduledExecutorService().schedule({
            if (!asked.isDone) {
                page.bridge.ask("ping", JsonObject(), LIFE_CHECK_MS).whenComplete { _, error ->
                    if (error == null) watch(page, asked) else lose(page, "The page of Plexicus stopped answering.")
                }
            }
        }, LIFE_CHECK_MS, TimeUnit.MILLISECONDS)
    }

    @Synchronized
    private fun start(): CompletableFuture<Page> {
        started?.let { return it }
        val starting = CompletableFuture<Page>()
        if (isDisposed) return CompletableFuture.failedFuture(PlexicusAuthException.ofHost("The plugin is being unloaded."))
        if (!JBCefApp.isSupported()) return CompletableFuture.failedFuture(withoutJcef())
        started = starting
        starting.whenComplete { _, failure -> if (failure != null) forget(starting) }
        ApplicationManager.getApplication().invokeLater({ open(starting) }, ModalityState.any())
        return starting
    }

    private fun open(starting: CompletableFuture<Page>) {
        try {
            val page = Page("core.html", isShown = false, parent = this)
            synchronized(this) { this.page = page }
            Lender(options, page.bridge).lend()
            page.bridge.hear("ready") { if (!starting.complete(page)) LOG.info("The page of Plexicus was loaded anew.") }
            page.bridge.hear("failed") { starting.completeExceptionally(PlexicusAuthException.of(it)) }
            for (op in listOf("change", "progress")) page.bridge.hear(op) { told(op, it) }
            page.load()
            AppExecutorUtil.getAppScheduledExecutorService().schedule({
                val complaint = page.complaint?.let { " It said: $it" } ?: ""
                starting.completeExceptionally(PlexicusAuthException.ofHost("The page of Plexicus did not start.$complaint"))
            }, options.startDeadlineMs, TimeUnit.MILLISECONDS)
        } catch (error: Exception) {
            starting.completeExceptionally(PlexicusAuthException.ofHost("The page of Plexicus could not be opened: ${error.message}"))
        }
    }

    // The next need starts another one.
    @Synchronized
    private fun forget(starting: CompletableFuture<Page>) {
        if (started !== starting) return
        started = null
        page?.let(Disposer::dispose)
        page = null
    }

    @Synchronized
    private fun lose(lost: Page, why: String) {
        if (page !== lost) return
        LOG.warn(why)
        started = null
        page = null
        Disposer.dispose(lost)
    }

    @Synchronized
    private fun isGone(page: Page) = this.page !== page && !isDisposed

    @Synchronized
    override fun dispose() {
        isDisposed = true
        started?.completeExceptionally(PlexicusAuthException.ofHost("The plugin is being unloaded."))
    }

    private companion object {
        val LOG = Logger.getInstance(Core::class.java)
    }
}
