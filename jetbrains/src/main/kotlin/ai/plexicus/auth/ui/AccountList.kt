package ai.plexicus.auth.ui

import ai.plexicus.auth.ChangeEvent
import ai.plexicus.auth.LoginChoice
import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthListener
import ai.plexicus.auth.StoredAccount
import com.intellij.notification.NotificationType
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.ui.components.JBList
import kotlinx.coroutines.launch
import java.awt.BorderLayout
import java.awt.FlowLayout
import javax.swing.DefaultListModel
import javax.swing.JButton
import javax.swing.JComponent
import javax.swing.JPanel

/** A row of the list. */
private class Row(val account: StoredAccount) {
    override fun toString(): String {
        val name = if (account.purpose.isEmpty()) {
            account.label
        } else {
            text("settings.account.purpose", account.label, account.purpose)
        }
        return if (account.isDefault) text("settings.account.default", name) else name
    }
}

/** The list of stored logins, with buttons to add one, make its account the default, and sign out. */
internal class AccountList(private val auth: PlexicusAuth, parent: Disposable) : PlexicusAuthListener {
    private val rows = DefaultListModel<Row>()
    private val list = JBList(rows)
    private val add = JButton(text("settings.add"))
    private val makeDefault = JButton(text("settings.default"))
    private val signOut = JButton(text("sign.out"))

    val component: JComponent = JPanel(BorderLayout())

    init {
        list.setEmptyText(text("settings.accounts.none"))
        val buttons = JPanel(FlowLayout(FlowLayout.LEADING))
        for (button in listOf(add, makeDefault, signOut)) buttons.add(button)
        component.add(list, BorderLayout.CENTER)
        component.add(buttons, BorderLayout.SOUTH)
        add.addActionListener { signIn(auth, null) { auth.login() } }
        makeDefault.addActionListener { change { auth.accounts.setDefault(it.loginId) } }
        signOut.addActionListener { change { auth.logout(choice = LoginChoice(account = it.loginId)) } }
        list.addListSelectionListener { enable() }
        ApplicationManager.getApplication().messageBus.connect(parent).subscribe(PlexicusAuthListener.TOPIC, this)
        enable()
    }

    override fun changed(event: ChangeEvent) = refresh()

    fun refresh() {
        auth.scope.launch {
            val accounts = try {
                auth.accounts.list()
            } catch (_: PlexicusAuthException) {
                emptyList() // the connection test shows the reason
            }
            onUi {
                rows.clear()
                for (account in accounts) rows.addElement(Row(account))
                enable()
            }
        }
    }

    private fun enable() {
        val account = list.selectedValue?.account
        makeDefault.isEnabled = account != null && !account.isDefault
        signOut.isEnabled = account != null
    }

    private fun change(work: suspend (StoredAccount) -> Unit) {
        val account = list.selectedValue?.account ?: return
        auth.scope.launch {
            try {
                work(account)
            } catch (error: PlexicusAuthException) {
                tell(null, wordsOf(error), NotificationType.ERROR)
            }
            refresh()
        }
    }
}
