package ai.plexicus.auth.ui

import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.Plugin
import com.intellij.notification.Notification
import com.intellij.notification.NotificationAction
import com.intellij.notification.NotificationGroupManager
import com.intellij.notification.NotificationType
import com.intellij.openapi.project.Project
import com.intellij.openapi.util.text.StringUtil

/** Shows a notification in the plugin's group. Its buttons close it. */
internal fun tell(
    project: Project?,
    content: String,
    type: NotificationType,
    buttons: Map<String, () -> Unit> = emptyMap(),
): Notification {
    val notification = NotificationGroupManager.getInstance().getNotificationGroup("${Plugin.id}.plexicus")
        // A balloon renders HTML.
        .createNotification(text("title"), StringUtil.escapeXmlEntities(content), type)
    for ((label, action) in buttons) {
        notification.addAction(NotificationAction.createSimpleExpiring(label, action))
    }
    notification.notify(project)
    return notification
}
