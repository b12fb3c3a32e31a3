package ai.plexicus.auth

/** What a [PlexicusAuthHost] is made from. */
class PlexicusAuthOptions(
    /** The plugin's version, as the server hears it. */
    val clientVersion: String,
    /** The OAuth `client_id`; logins are kept by it. */
    val clientId: String = "plexicus-jetbrains",
    /** The API's address; else `PLEXICUS_API_URL`, else Plexicus's own. */
    val apiUrl: String? = null,
    /** The web app's address; else `PLEXICUS_APP_URL`, else the API's host without its `api.`. */
    val appUrl: String? = null,
    /** Which hosts are allowed besides Plexicus's own: `"custom_https"` or `"loopback"`. */
    val trust: String? = null,
    /** The account whose login is used, see [LoginChoice.account]; else `PLEXICUS_ACCOUNT`, else the default account. */
    val account: String? = null,
    /** What the login that is used is for; else `PLEXICUS_PURPOSE`, else nothing in particular. */
    val purpose: String? = null,
    /** The account that the login must be of, see [LoginChoice.expect]. */
    val expect: String? = null,
    /** The scopes of a login that names none; else the login may read. */
    val scopes: List<String>? = null,
)
