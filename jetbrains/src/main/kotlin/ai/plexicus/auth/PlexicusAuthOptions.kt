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
    /** Which hosts are allowed besides Plexicus's own: `"custom-https"` or `"loopback"`. */
    val trust: String? = null,
)
