package ai.plexicus.auth.example

import ai.plexicus.auth.PlexicusAuth
import com.intellij.openapi.components.Service
import kotlinx.coroutines.CoroutineScope

/** The plugin's login, shared by all projects and independent of any tool window. */
@Service(Service.Level.APP)
class ExampleAuth(scope: CoroutineScope) : PlexicusAuth(scope)
