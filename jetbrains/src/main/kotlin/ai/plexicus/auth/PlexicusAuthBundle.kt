package ai.plexicus.auth

import com.intellij.DynamicBundle

private const val BUNDLE = "messages.PlexicusAuthBundle"

/** The library's texts for the user, except those of errors and pages. */
internal object PlexicusAuthBundle {
    private val bundle = DynamicBundle(PlexicusAuthBundle::class.java, BUNDLE)

    fun text(key: String, vararg parameters: Any): String = bundle.getMessage(key, *parameters)
}
