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
 * Notifies the user when the login expires soon or has expired, whether a tool window is open or not. It does not start
 * the core if there is no login.
 */
class PlexicusStartup : ProjectActivity {
    override suspend fun execute(project: Project) {
        if (!isWatching.compareAndSet(false, true)) return
        val auth = PlexicusAuth.getInstance()
        ApplicationManager.getApplication().messageBus.connect(auth)
            .subscribe(PlexicusAuthListener.TOPIC, ExpiryBalloon(auth))
        try {
            if (hasLogin()) auth.status() // from then on the core watches the login
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
        // Signing in does not replace a token in the environment. The error's remedy says what helps.
        val buttons = if (event.source == "environment") emptyMap() else mapOf(text("sign.in") to { signInFor(event) })
        tell(null, wordsOf(event), NotificationType.WARNING, buttons)
    }

    // Another IDE may have replaced a login that has expired. One that expires soon still works: force a new login.
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
