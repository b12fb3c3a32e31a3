package ai.plexicus.auth.example

import ai.plexicus.auth.PlexicusAuthHost
import ai.plexicus.auth.PlexicusAuthOptions
import com.intellij.openapi.Disposable
import com.intellij.openapi.application.ApplicationManager
import com.intellij.openapi.components.Service

/** The plugin's one login, for every project and whether a tool window is open or not. */
@Service(Service.Level.APP)
class PlexicusService : Disposable {
    val auth = PlexicusAuthHost(PlexicusAuthOptions(clientVersion = "0.1.0"), this)

    init {
        Notifier(auth, this)
    }

    override fun dispose() = Unit

    companion object {
        fun getInstance(): PlexicusService = ApplicationManager.getApplication().getService(PlexicusService::class.java)
    }
}
