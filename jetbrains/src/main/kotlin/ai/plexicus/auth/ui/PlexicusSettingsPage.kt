package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import com.intellij.openapi.options.Configurable
import com.intellij.openapi.util.Disposer
import javax.swing.JComponent

/** The settings page under Tools, with the server, the login method and the accounts. */
class PlexicusSettingsPage : Configurable {
    private val auth get() = PlexicusAuth.getInstance()
    private var form: SettingsForm? = null

    override fun getDisplayName(): String = text("settings.name")

    override fun createComponent(): JComponent = SettingsForm(auth).also { form = it }.panel

    override fun isModified(): Boolean = form?.isModified(auth.settings) ?: false

    override fun apply() {
        form?.let { auth.settings = it.settings() }
    }

    override fun reset() {
        form?.show(auth.settings)
    }

    override fun disposeUIResources() {
        form?.let(Disposer::dispose)
        form = null
    }
}
