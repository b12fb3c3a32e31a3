package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthException
import com.intellij.notification.NotificationType
import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.project.DumbAwareAction
import kotlinx.coroutines.launch

/** Signs out of the login that the plugin uses. */
class SignOutAction : DumbAwareAction() {
    override fun getActionUpdateThread(): ActionUpdateThread = ActionUpdateThread.BGT

    override fun actionPerformed(event: AnActionEvent) {
        val auth = PlexicusAuth.getInstance()
        val project = event.project
        auth.scope.launch {
            try {
                tell(project, wordsOf(auth.logout()), NotificationType.INFORMATION)
            } catch (error: PlexicusAuthException) {
                tell(project, wordsOf(error), NotificationType.ERROR)
            }
        }
    }
}
