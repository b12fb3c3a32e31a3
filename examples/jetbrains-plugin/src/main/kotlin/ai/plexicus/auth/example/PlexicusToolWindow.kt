package ai.plexicus.auth.example

import ai.plexicus.auth.View
import com.intellij.openapi.project.DumbAware
import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.ToolWindow
import com.intellij.openapi.wm.ToolWindowFactory
import com.intellij.ui.components.JBLabel
import com.intellij.ui.content.ContentFactory
import com.intellij.ui.jcef.JBCefApp
import javax.swing.JComponent
import javax.swing.SwingConstants

private const val WITHOUT_JCEF =
    "<html><center>This IDE runs without JCEF, which this view and the sign-in need.<br>" +
        "Choose a runtime with JCEF: Help | Find Action | Choose Boot Java Runtime for the IDE.<br>" +
        "PLEXICUS_API_TOKEN works without it.</center></html>"

/** The tool window: a page of the plugin's own, one for each project. */
class PlexicusToolWindow :
    ToolWindowFactory,
    DumbAware {
    override fun createToolWindowContent(project: Project, toolWindow: ToolWindow) {
        val content: JComponent =
            if (JBCefApp.isSupported()) {
                View(PlexicusService.getInstance().auth, "view.html", toolWindow.disposable).component
            } else {
                JBLabel(WITHOUT_JCEF, SwingConstants.CENTER)
            }
        toolWindow.contentManager.addContent(ContentFactory.getInstance().createContent(content, "", false))
    }
}
