package ai.plexicus.auth.ui

import ai.plexicus.auth.DEFAULT_API
import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusSettings
import ai.plexicus.auth.isAnswering
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.application.ModalityState
import com.intellij.openapi.ui.ComboBox
import com.intellij.openapi.util.text.StringUtil
import com.intellij.ui.components.JBLabel
import com.intellij.ui.components.JBTextField
import com.intellij.util.ui.FormBuilder
import kotlinx.coroutines.launch
import javax.swing.JButton
import javax.swing.JPanel

/** A choice in a list, with the value of the setting. `null` is the default. */
private class Choice(val value: String?, private val label: String) {
    override fun toString() = label
}

/** The content of the settings page. */
internal class SettingsForm(private val auth: PlexicusAuth) : Disposable {
    private val apiUrl = JBTextField()
    private val appUrl = JBTextField()
    private val trust = ComboBox(
        arrayOf(
            Choice(null, text("settings.trust.plexicus")),
            Choice("custom_https", text("settings.trust.https")),
            Choice("loopback", text("settings.trust.loopback")),
        ),
    )
    private val method = ComboBox(
        arrayOf(
            Choice(null, text("settings.method.auto")),
            Choice("browser", text("settings.method.browser")),
            Choice("device", text("settings.method.device")),
            Choice("paste", text("settings.method.paste")),
        ),
    )
    private val test = JButton(text("settings.test"))
    private val outcome = JBLabel("")
    private val accounts = AccountList(auth, this)

    val panel: JPanel = FormBuilder.createFormBuilder()
        .addLabeledComponent(text("settings.api"), apiUrl)
        .addLabeledComponent(text("settings.app"), appUrl)
        .addTooltip(text("settings.app.comment"))
        .addLabeledComponent(text("settings.trust"), trust)
        .addLabeledComponent(text("settings.method"), method)
        .addLabeledComponent(test, outcome)
        .addLabeledComponent(text("settings.accounts"), accounts.component, true)
        .addComponentFillVertically(JPanel(), 0)
        .panel

    init {
        apiUrl.emptyText.text = DEFAULT_API
        test.addActionListener { testConnection() }
    }

    fun settings() = PlexicusSettings(
        apiUrl.text.trim().ifEmpty { null },
        appUrl.text.trim().ifEmpty { null },
        trust.item.value,
        method.item.value,
    )

    fun show(settings: PlexicusSettings) {
        apiUrl.text = settings.apiUrl ?: ""
        appUrl.text = settings.appUrl ?: ""
        choose(trust, settings.trust)
        choose(method, settings.loginMethod)
        accounts.refresh()
    }

    fun isModified(stored: PlexicusSettings): Boolean = settings() != stored

    override fun dispose() = Unit

    // Uses the values in the fields, which need not be stored yet.
    private fun testConnection() {
        val settings = settings()
        show(text("settings.test.running"))
        auth.scope.launch {
            val words = try {
                val status = auth.statusWith(settings)
                when {
                    status.state == "logged_in" -> named(status.identity, "settings.test.in")
                    status.state == "logged_out" && status.source == null -> answerOf(status.apiOrigin)
                    else -> wordsOf(status)
                }
            } catch (error: PlexicusAuthException) {
                wordsOf(error)
            }
            onUi { show(words) }
        }
    }

    // A label wraps lines only in HTML.
    private fun show(words: String) {
        outcome.text = "<html>${StringUtil.escapeXmlEntities(words)}</html>"
    }

    // Without a login, no request has been sent yet.
    private suspend fun answerOf(server: String): String =
        if (isAnswering(server)) text("settings.test.out") else text("settings.test.failed", server)

    private fun choose(list: ComboBox<Choice>, value: String?) {
        val choices = (0 until list.itemCount).map(list::getItemAt)
        list.selectedItem = choices.firstOrNull { it.value == value } ?: choices.first()
    }
}

/** Runs work on the UI thread, even while the settings dialog is open. */
internal fun onUi(work: () -> Unit) = ApplicationManager.getApplication().invokeLater(work, ModalityState.any())
