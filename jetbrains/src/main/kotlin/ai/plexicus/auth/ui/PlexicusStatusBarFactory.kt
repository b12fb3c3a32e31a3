package ai.plexicus.auth.ui

import ai.plexicus.auth.ChangeEvent
import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthListener
import ai.plexicus.auth.Plugin
import ai.plexicus.auth.Status
import ai.plexicus.auth.hasLogin
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.project.Project
import com.intellij.openapi.wm.StatusBar
import com.intellij.openapi.wm.StatusBarWidget
import com.intellij.openapi.wm.StatusBarWidgetFactory
import com.intellij.util.Consumer
import kotlinx.coroutines.launch
import java.awt.Component
import java.awt.event.MouseEvent

/** The account in the status bar. Its `id` in plugin.xml must be the plugin's id followed by `.plexicus`. */
class PlexicusStatusBarFactory : StatusBarWidgetFactory {
    override fun getId(): String = widgetId()

    override fun getDisplayName(): String = text("widget.name")

    override fun createWidget(project: Project): StatusBarWidget = AccountWidget(project)
}

private fun widgetId() = "${Plugin.id}.plexicus"

private class AccountWidget(private val project: Project) :
    StatusBarWidget,
    StatusBarWidget.TextPresentation,
    PlexicusAuthListener {
    private val auth get() = PlexicusAuth.getInstance()
    private var bar: StatusBar? = null

    @Volatile private var label = text("widget.out")

    @Volatile private var tooltip = text("status.out")

    override fun ID(): String = widgetId()

    override fun getPresentation(): StatusBarWidget.WidgetPresentation = this

    override fun install(statusBar: StatusBar) {
        bar = statusBar
        ApplicationManager.getApplication().messageBus.connect(this).subscribe(PlexicusAuthListener.TOPIC, this)
        // Reading the environment may block.
        auth.scope.launch { if (hasLogin()) refresh() }
    }

    override fun changed(event: ChangeEvent) = refresh()

    override fun getText(): String = label

    override fun getAlignment(): Float = Component.CENTER_ALIGNMENT

    override fun getTooltipText(): String = tooltip

    override fun getClickConsumer(): Consumer<MouseEvent> = Consumer { showStatus(auth, project) }

    override fun dispose() {
        bar = null
    }

    private fun refresh() {
        auth.scope.launch {
            try {
                val status = auth.status()
                show(labelOf(status), wordsOf(status))
            } catch (error: PlexicusAuthException) {
                show(text("widget.settings"), wordsOf(error))
            }
        }
    }

    private fun labelOf(status: Status): String = when (status.state) {
        "logged_in", "unverified" -> status.identity?.email?.let { text("widget.in", it) } ?: text("widget.in.unknown")
        "logged_out" -> text("widget.out")
        else -> text("widget.problem")
    }

    private fun show(label: String, tooltip: String) {
        this.label = label
        this.tooltip = tooltip
        ApplicationManager.getApplication().invokeLater({ bar?.updateWidget(ID()) }, ModalityState.any())
    }
}
