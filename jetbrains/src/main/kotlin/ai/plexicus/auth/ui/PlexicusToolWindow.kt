package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusView
import ai.plexicus.auth.hasJcef
import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.ToolWindow
import com.intellij.openapi.wm.ToolWindowFactory
import com.intellij.ui.components.JBLabel
import com.intellij.ui.content.ContentFactory
import javax.swing.JComponent
import javax.swing.SwingConstants

/** The tool window, which shows the login, the accounts and the tokens. Each project has its own page. */
class PlexicusToolWindow :
    ToolWindowFactory,
    DumbAware {
    // The id is unique to the plugin. The user sees this title instead.
    override fun init(toolWindow: ToolWindow) {
        toolWindow.stripeTitle = text("title")
    }

    override fun createToolWindowContent(project: Project, toolWindow: ToolWindow) {
        val content: JComponent = if (hasJcef()) {
            PlexicusView(PlexicusAuth.getInstance(), toolWindow.disposable).component
        } else {
            JBLabel("<html><center>${withoutJcef()}</center></html>", SwingConstants.CENTER)
        }
        toolWindow.contentManager.addContent(ContentFactory.getInstance().createContent(content, "", false))
    }

    private fun withoutJcef() = listOf(
        "without.jcef",
        "without.jcef.plugin",
        "without.jcef.runtime",
        "without.jcef.token",
    ).joinToString("<br>") {
        text(it)
    }
}
