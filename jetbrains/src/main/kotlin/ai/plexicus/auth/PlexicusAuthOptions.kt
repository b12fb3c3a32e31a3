package ai.plexicus.auth

/** The options of a [PlexicusAuth]. What the user sets in [PlexicusSettings] overrides them. */
class PlexicusAuthOptions @JvmOverloads constructor(
    /** The OAuth `client_id`. */
    val clientId: String = "plexicus-jetbrains",
    /** The client version that the server receives. The default is the plugin's version. */
    val clientVersion: String = Plugin.version,
    /** The API's address. The default is `PLEXICUS_API_URL`, or else Plexicus's own. */
    val apiUrl: String? = null,
    /** The web app's address. The default is `PLEXICUS_APP_URL`, or else the API's host without its `api.`. */
    val appUrl: String? = null,
    /** Which servers are allowed besides Plexicus's own: `custom_https` or `loopback`. */
    val trust: String? = null,
    /** The account, see [LoginChoice.account]. The default is `PLEXICUS_ACCOUNT`, or else the default account. */
    val account: String? = null,
    /** The purpose of the login. The default is `PLEXICUS_PURPOSE`, or else the empty purpose. */
    val purpose: String? = null,
    /** The account that the login must belong to, see [LoginChoice.expect]. */
    val expect: String? = null,
    /** The scopes of a login that names none. Without them, such a login may read. */
    val scopes: List<String>? = null,
    /** The login method to try first. The default is `PLEXICUS_LOGIN_METHOD`, or else what suits the machine. */
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
