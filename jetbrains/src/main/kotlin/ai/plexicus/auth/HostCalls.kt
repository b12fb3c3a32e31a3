package ai.plexicus.auth

import ai.plexicus.auth.PlexicusAuthBundle.text
import com.google.gson.JsonObject
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.ui.Messages
import java.util.concurrent.CompletableFuture
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.atomic.AtomicLong

/** Provides what the core's page cannot have itself. [answer] lists everything that the page may request. */
internal class HostCalls(private val options: PlexicusAuthOptions, private val bridge: Bridge) {
    private val vault = Vault(options.clientId)
    private val marks = Marks(options.clientId)
    private val http = Http()
    private val listeners = ConcurrentHashMap<Long, Loopback>()
    private val lastListener = AtomicLong()
    private val locks = ConcurrentHashMap<Long, CompletableFuture<Runnable>>()

    fun answer() {
        bridge.greet { hello -> surroundings(options, hello["variables"].asJsonArray.map { it.asString }) }
        bridge.answerByWork("storage.get") { vault.get(it["key"].asString) }
        bridge.answerByWork("storage.set") { vault.set(it["key"].asString, it["value"].asString) }
        bridge.answerByWork("storage.delete") { vault.delete(it["key"].asString) }
        bridge.answer("storage.lock") { lock(it["lock"].asLong) }
        bridge.hear("storage.unlock") { unlock(it["lock"].asLong) }
        bridge.answerByWork("marker.get") { marks.get(it["key"].asString) }
        bridge.answerByWork("marker.set") { marks.set(it["key"].asString, it["mark"].asString) }
        bridge.answerByWork("marker.delete") { marks.delete(it["key"].asString) }
        bridge.answerByWork("browser.open") { openInBrowser(addressOf(it)) }
        bridge.answer("fetch", http::send)
        bridge.answerByWork("listen", ::listen)
        bridge.hear("listen.reply") { listeners[it["listener"].asLong]?.reply(it["request"].asLong, it) }
        bridge.hear("listen.close") { listeners.remove(it["listener"].asLong)?.close() }
        bridge.answer("prompt.ask", ::askUser)
        bridge.answer("server.confirm", ServerConsent(marks)::confirm)
        bridge.onReset(::closeListeners)
        bridge.onReset { locks.keys.forEach(::unlock) }
    }

    private fun lock(id: Long): CompletableFuture<Boolean> {
        val taken = JvmLock.take()
        locks[id] = taken
        return taken.thenApply { true }
    }

    // A page that stops waiting for the lock leaves the queue in the same way.
    private fun unlock(id: Long) {
        val taken = locks.remove(id) ?: return
        if (!taken.cancel(false)) taken.thenAccept(Runnable::run)
    }

    private fun listen(payload: JsonObject): Map<String, Any> {
        val id = lastListener.incrementAndGet()
        val ports = payload["firstPort"].asInt..payload["lastPort"].asInt
        val listener = Loopback(ports) { arrived ->
            bridge.tell(
                "listen.request",
                jsonOf(
                    "listener" to id,
                    "request" to arrived.request,
                    "method" to arrived.method,
                    "target" to arrived.target,
                    "host" to arrived.host,
                ),
            )
        }
        listeners[id] = listener
        return mapOf("listener" to id, "port" to listener.port)
    }

    private fun closeListeners() {
        for (id in listeners.keys) listeners.remove(id)?.close()
    }

    // A dialog of the IDE, not of a page, because the user may paste a token.
    private fun askUser(question: JsonObject): CompletableFuture<String?> {
        val checkCode = question.text("checkCode")
        val usual = when {
            question.text("url") == null -> text("paste.token")
            checkCode == null -> text("paste.address")
            else -> text("paste.address.check", checkCode)
        }
        val answer = CompletableFuture<String?>()
        ApplicationManager.getApplication().invokeLater({
            answer.complete(Messages.showPasswordDialog(question.text("problem") ?: usual, text("dialog.title")))
        }, ModalityState.any())
        return answer
    }
}
