package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import com.intellij.notification.NotificationType
import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.options.ShowSettingsUtil
import com.intellij.openapi.project.DumbAwareAction
import com.intellij.openapi.project.Project
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch

/** Asks the server, and shows who is signed in and for how long. */
class StatusAction : DumbAwareAction() {
    override fun getActionUpdateThread(): ActionUpdateThread = ActionUpdateThread.BGT

    override fun actionPerformed(event: AnActionEvent) {
        showStatus(PlexicusAuth.getInstance(), event.project)
    }
}

internal fun showStatus(auth: PlexicusAuth, project: Project?): Job = auth.scope.launch {
    try {
        val status = auth.status(verify = true)
        val isSignedIn = isSignedIn(status)
        val signIn = if (isSignedIn) emptyMap() else mapOf(text("sign.in") to { signIn(auth, project).let {} })
        val type = if (isSignedIn) NotificationType.INFORMATION else NotificationType.WARNING
        tell(project, wordsOf(status), type, signIn + settingsButton(project))
    } catch (error: PlexicusAuthException) {
        tell(project, wordsOf(error), NotificationType.ERROR, settingsButton(project))
    }
}

internal fun settingsButton(project: Project?): Map<String, () -> Unit> = mapOf(
    text("settings") to {
        ShowSettingsUtil.getInstance().showSettingsDialog(project, PlexicusSettingsPage::class.java)
    },
)
