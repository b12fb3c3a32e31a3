package ai.plexicus.auth.example

import ai.plexicus.auth.PlexicusAuth
import com.intellij.openapi.components.Service
import kotlinx.coroutines.CoroutineScope

/** The plugin's one login, for every project and whether a tool window is open or not. */
@Service(Service.Level.APP)
class ExampleAuth(scope: CoroutineScope) : PlexicusAuth(scope)
