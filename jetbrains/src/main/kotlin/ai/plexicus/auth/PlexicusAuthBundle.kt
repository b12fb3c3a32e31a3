package ai.plexicus.auth

import com.intellij.DynamicBundle

private const val BUNDLE = "messages.PlexicusAuthBundle"

/** What the library says to the plugin's user, beside the errors and the pages. */
internal object PlexicusAuthBundle {
    private val bundle = DynamicBundle(PlexicusAuthBundle::class.java, BUNDLE)

    fun text(key: String, vararg parameters: Any): String = bundle.getMessage(key, *parameters)
}
