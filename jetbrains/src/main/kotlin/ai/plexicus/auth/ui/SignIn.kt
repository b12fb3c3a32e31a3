package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthListener
import ai.plexicus.auth.Progress
import ai.plexicus.auth.Session
import com.intellij.ide.BrowserUtil
import com.intellij.notification.Notification
import com.intellij.notification.NotificationType
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.ide.CopyPasteManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.Disposer
import com.intellij.platform.ide.progress.withBackgroundProgress
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import java.awt.datatransfer.StringSelection

/**
 * Signs in outside the tool window, with a progress bar that can be cancelled and a notification with the page's
 * address or the code to type.
 */
internal fun signIn(
    auth: PlexicusAuth,
    project: Project?,
    login: suspend () -> Session = { auth.ensureLoggedIn() },
): Job = auth.scope.launch {
    val shown = Disposer.newDisposable("Plexicus sign-in")
    ApplicationManager.getApplication().messageBus.connect(shown)
        .subscribe(PlexicusAuthListener.TOPIC, ProgressBalloon(project, shown))
    try {
        val session = if (project == null) {
            login()
        } else {
            withBackgroundProgress(project, text("sign.in.title")) { login() }
        }
        tell(project, named(session.identity, "sign.in.done"), NotificationType.INFORMATION)
    } catch (error: PlexicusAuthException) {
        if (error.code != "cancelled") tell(project, wordsOf(error), NotificationType.ERROR, settingsButton(project))
    } finally {
        Disposer.dispose(shown)
    }
}

private class ProgressBalloon(private val project: Project?, parent: Disposable) : PlexicusAuthListener {
    private var balloon: Notification? = null

    init {
        Disposer.register(parent) { balloon?.expire() }
    }

    override fun progressed(progress: Progress) {
        val url = progress.verificationUri ?: progress.url
        val code = progress.userCode
        val buttons = LinkedHashMap<String, () -> Unit>()
        val content = when {
            progress.kind == "device" && url != null && code != null -> {
                buttons[text("copy.code")] = { copy(code) }
                buttons[text("open.page")] = { BrowserUtil.browse(url) }
                text("sign.in.device", code, url)
            }
            progress.kind == "browser" && url != null -> {
                buttons[text("open.again")] = { BrowserUtil.browse(url) }
                buttons[text("copy.link")] = { copy(url) }
                progress.checkCode?.let { text("sign.in.browser.check", it) } ?: text("sign.in.browser")
            }
            else -> return
        }
        balloon?.expire()
        balloon = tell(project, content, NotificationType.INFORMATION, buttons)
    }

    private fun copy(content: String) = CopyPasteManager.getInstance().setContents(StringSelection(content))
}
