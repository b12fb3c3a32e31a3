package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuth
import com.intellij.openapi.actionSystem.ActionUpdateThread
import com.intellij.openapi.actionSystem.AnActionEvent
import com.intellij.openapi.project.DumbAwareAction

/** Signs in, if there is no login that works. */
class SignInAction : DumbAwareAction() {
    override fun getActionUpdateThread(): ActionUpdateThread = ActionUpdateThread.BGT

    override fun actionPerformed(event: AnActionEvent) {
        signIn(PlexicusAuth.getInstance(), event.project)
    }
}
