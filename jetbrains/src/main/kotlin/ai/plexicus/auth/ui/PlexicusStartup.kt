package ai.plexicus.auth.ui

import ai.plexicus.auth.ChangeEvent
import ai.plexicus.auth.PlexicusAuth
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthListener
import ai.plexicus.auth.hasLogin
import com.intellij.notification.NotificationType
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.project.Project
import com.intellij.openapi.startup.ProjectActivity
import java.util.concurrent.atomic.AtomicBoolean

/**
 * Tells the user that the login ends soon, or has ended, whether a tool window is open or not. Where nobody has signed
 * in yet, it starts nothing.
 */
class PlexicusStartup : ProjectActivity {
    override suspend fun execute(project: Project) {
        if (!isWatching.compareAndSet(false, true)) return
        val auth = PlexicusAuth.getInstance()
        ApplicationManager.getApplication().messageBus.connect(auth)
            .subscribe(PlexicusAuthListener.TOPIC, ExpiryBalloon(auth))
        try {
            if (hasLogin()) auth.status() // from then on the core watches it
        } catch (_: PlexicusAuthException) {
            // The next call reports it.
        }
    }

    private companion object {
        val isWatching = AtomicBoolean()
    }
}

private class ExpiryBalloon(private val auth: PlexicusAuth) : PlexicusAuthListener {
    override fun changed(event: ChangeEvent) {
        if (event.kind != "expiring" && event.kind != "expired") return
        // Signing in does not replace the environment's token: its remedy says what helps.
        val buttons = if (event.source == "environment") emptyMap() else mapOf(text("sign.in") to { signInFor(event) })
        tell(null, wordsOf(event), NotificationType.WARNING, buttons)
    }

    // What has ended may have been replaced by another IDE meanwhile; what ends soon still works.
    private fun signInFor(event: ChangeEvent) {
        if (event.kind == "expired") signIn(auth, null) else signIn(auth, null) { auth.login() }
    }

    private fun wordsOf(event: ChangeEvent): String {
        if (event.kind == "expired") {
            val remedy = if (event.source == "environment") " ${event.error?.remedy ?: ""}" else ""
            return text("expired", "${event.error?.message ?: text("expired.reason")}$remedy")
        }
        val key = if (event.source == "environment") "expiring.environment" else "expiring.login"
        return endOf(event.expiresAtMs, event.slidesUntilMs, key) ?: text("$key.soon")
    }
}
