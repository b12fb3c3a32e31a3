package ai.plexicus.auth

import com.intellij.util.messages.Topic

/**
 * Receives the events of the login on a pooled thread. Subscribe in code with
 * `messageBus.connect(parent).subscribe(TOPIC, listener)`, not in `<applicationListeners>`: the platform finds those by
 * the listener's class name, which is the same in every plugin that contains this library.
 */
interface PlexicusAuthListener {
    /** Called when something happens to the login, here or in another process. */
    fun changed(event: ChangeEvent) = Unit

    /** Called with each step of a login, such as a page to open or a code to type. */
    fun progressed(progress: Progress) = Unit

    companion object {
        @JvmField
        @Topic.AppLevel
        val TOPIC = Topic(PlexicusAuthListener::class.java, Topic.BroadcastDirection.NONE)
    }
}
