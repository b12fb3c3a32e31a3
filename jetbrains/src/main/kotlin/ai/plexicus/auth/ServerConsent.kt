package ai.plexicus.auth

import ai.plexicus.auth.PlexicusAuthBundle.text
import com.google.gson.JsonObject
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.ui.Messages
import java.util.concurrent.CompletableFuture

/**
 * The user's consent to a server that is not Plexicus's own, kept in the IDE's settings. Only a login asks for it: a
 * project can name a server in the environment of its container, so a background call only reads the answer.
 */
internal class ServerConsent(private val marks: Marks) {

    fun confirm(question: JsonObject): CompletableFuture<Boolean> {
        val origins = question["origins"].asJsonArray.map { it.asString }
        if (origins.all { marks.get(nameOf(it)) == TRUSTED }) return CompletableFuture.completedFuture(true)
        if (!question["interactive"].asBoolean) return CompletableFuture.completedFuture(false)
        val answer = CompletableFuture<Boolean>()
        ApplicationManager.getApplication().invokeLater({
            val isTrusted = ask(question["warning"].asString)
            if (isTrusted) for (origin in origins) marks.set(nameOf(origin), TRUSTED)
            answer.complete(isTrusted)
        }, ModalityState.any())
        return answer
    }

    private fun ask(warning: String): Boolean {
        val answer = Messages.showYesNoDialog(
            text("trust.question", warning),
            text("dialog.title"),
            text("trust.yes"),
            text("trust.no"),
            Messages.getWarningIcon(),
        )
        return answer == Messages.YES
    }

    private fun nameOf(origin: String) = "trusted-server.$origin"

    private companion object {
        const val TRUSTED = "trusted"
    }
}
