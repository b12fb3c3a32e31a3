package ai.plexicus.auth

import com.intellij.util.messages.Topic

/**
 * Hears of the login, on a pooled thread. Subscribe in code, by `messageBus.connect(parent).subscribe(TOPIC, listener)`,
 * not in `<applicationListeners>`: the platform finds those by the listener's class name, which is the same in every
 * plugin that has this library.
 */
interface PlexicusAuthListener {
    /** Something happened to the login, here or in another process. */
    fun changed(event: ChangeEvent) = Unit

    /** A login goes on: there is a page to open, or a code to type. */
    fun progressed(progress: Progress) = Unit

    companion object {
        @JvmField
        @Topic.AppLevel
        val TOPIC = Topic(PlexicusAuthListener::class.java, Topic.BroadcastDirection.NONE)
    }
}
