package ai.plexicus.auth.example

import ai.plexicus.auth.ChangeEvent
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.PlexicusAuthHost
import ai.plexicus.auth.Session
import com.intellij.notification.Notification
import com.intellij.notification.NotificationAction
import com.intellij.notification.NotificationGroupManager
import com.intellij.notification.NotificationType
import com.intellij.openapi.Disposable
import com.intellij.openapi.util.text.StringUtil
import java.text.DateFormat
import java.util.Date
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CompletionException

/** Tells the user that the login ends soon, or has ended, with a way to sign in again. */
internal class Notifier(private val auth: PlexicusAuthHost, parent: Disposable) {

    init {
        auth.onChange(parent) { event ->
            if (event.kind == "expiring" || event.kind == "expired") tell(event)
        }
    }

    private fun tell(event: ChangeEvent) {
        val notification = notification(words(event), NotificationType.WARNING)
        // Nobody can sign in over a token of the environment: its remedy says what helps.
        if (event.source != "environment") {
            // What has ended may have been replaced by another IDE meanwhile; what ends soon still works.
            val signIn = { if (event.kind == "expired") auth.ensureLoggedIn() else auth.login() }
            notification.addAction(NotificationAction.createSimpleExpiring("Sign In") { tellFailure(signIn()) })
        }
        notification.notify(null)
    }

    private fun tellFailure(login: CompletableFuture<Session>) {
        login.whenComplete { _, error ->
            val cause = (error as? CompletionException)?.cause ?: error
            if (cause is PlexicusAuthException && cause.code != "cancelled") {
                notification("${cause.message} ${cause.remedy}", NotificationType.ERROR).notify(null)
            }
        }
    }

    private fun words(event: ChangeEvent): String {
        if (event.kind == "expired") {
            val remedy = if (event.source == "environment") " ${event.error?.remedy ?: ""}" else ""
            return "You are signed out. ${event.error?.message ?: "The login has ended."}$remedy"
        }
        val what = if (event.source == "environment") "token in PLEXICUS_API_TOKEN" else "login"
        val endsAtMs = event.expiresAtMs ?: event.slidesUntilMs
        val end = if (endsAtMs == null) "soon" else "on ${DateFormat.getDateTimeInstance().format(Date(endsAtMs))}"
        return "Your $what ends $end${if (event.expiresAtMs == null) " if it is not used" else ""}."
    }

    // A balloon reads HTML.
    private fun notification(text: String, type: NotificationType): Notification =
        NotificationGroupManager.getInstance().getNotificationGroup("Plexicus")
            .createNotification("Plexicus", StringUtil.escapeXmlEntities(text), type)
}
