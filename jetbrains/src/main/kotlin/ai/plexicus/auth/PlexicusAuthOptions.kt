package ai.plexicus.auth

/** What a [PlexicusAuth] is made from. What the user has set in [PlexicusSettings] wins over it. */
class PlexicusAuthOptions @JvmOverloads constructor(
    /** The OAuth `client_id`. */
    val clientId: String = "plexicus-jetbrains",
    /** The version that the server is told; by default the plugin's. */
    val clientVersion: String = Plugin.version,
    /** The API's address; else `PLEXICUS_API_URL`, else Plexicus's own. */
    val apiUrl: String? = null,
    /** The web app's address; else `PLEXICUS_APP_URL`, else the API's host without its `api.`. */
    val appUrl: String? = null,
    /** Which servers are allowed besides Plexicus's own: `custom_https` or `loopback`. */
    val trust: String? = null,
    /** The account whose login is used, see [LoginChoice.account]; else `PLEXICUS_ACCOUNT`, else the default account. */
    val account: String? = null,
    /** What the login that is used is for; else `PLEXICUS_PURPOSE`, else nothing in particular. */
    val purpose: String? = null,
    /** The account that the login must be of, see [LoginChoice.expect]. */
    val expect: String? = null,
    /** The scopes of a login that names none; else the login may read. */
    val scopes: List<String>? = null,
    /** The login method to begin with; else `PLEXICUS_LOGIN_METHOD`, else what suits the machine. */
    val loginMethod: String? = null,
) {
    internal fun with(settings: PlexicusSettings) = PlexicusAuthOptions(
        clientId,
        clientVersion,
        settings.apiUrl ?: apiUrl,
        settings.appUrl ?: appUrl,
        settings.trust ?: trust,
        account,
        purpose,
        expect,
        scopes,
        settings.loginMethod ?: loginMethod,
    )
}
