package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.ide.ui.LafManagerListener
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.ide.CopyPasteManager
import com.intellij.openapi.util.Disposer
import java.awt.datatransfer.StringSelection
import java.net.URI
import java.util.concurrent.CompletableFuture
import javax.swing.JComponent

/** The core's calls that are open to a visible page. None of them returns a secret. */
private val PASSED_ON = listOf(
    "status",
    "ensureLoggedIn",
    "login",
    "logout",
    "accounts.list",
    "accounts.setDefault",
    "tokens.list",
    "tokens.revoke",
    "plan",
    "explain",
)

/**
 * A page for a tool window or a dialog that shows the account, other accounts and tokens. It needs JCEF. The page
 * holds no secret: it passes its calls on to the core.
 */
class PlexicusView(auth: PlexicusAuth, parent: Disposable) : Disposable {
    private val page = Page("view.html", isShown = true, parent = this)

    /** The component to add to your tool window or dialog. */
    val component: JComponent get() = page.browser.component

    init {
        Disposer.register(parent, this)
        val bridge = page.bridge
        bridge.greet { mapOf("look" to look()) }
        for (op in PASSED_ON) bridge.answer(op) { payload -> auth.futures.ask(op, payload) }
        bridge.answerByWork("open") { openInBrowser(URI(it["url"].asString)) }
        bridge.answer("copy", ::copy)
        auth.futures.hear(this) { op, payload -> bridge.tell(op, payload) }
        ApplicationManager.getApplication().messageBus.connect(this)
            .subscribe(LafManagerListener.TOPIC, LafManagerListener { bridge.tell("look", JSON.toJsonTree(look())) })
        page.load()
    }

    override fun dispose() = Unit

    private fun copy(payload: JsonObject): CompletableFuture<Any?> {
        val copied = CompletableFuture<Any?>()
        ApplicationManager.getApplication().invokeLater({
            CopyPasteManager.getInstance().setContents(StringSelection(payload["text"].asString))
            copied.complete(null)
        }, ModalityState.any())
        return copied
    }
}
