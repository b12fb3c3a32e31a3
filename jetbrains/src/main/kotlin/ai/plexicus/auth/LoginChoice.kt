package ai.plexicus.auth

import com.google.gson.JsonObject

/** Which login a call means; what is `null` is as in [PlexicusAuthOptions]. */
class LoginChoice @JvmOverloads constructor(
    /**
     * `EMAIL`, `EMAIL/ORGANIZATION` (its id or its name), or the id of a login. A name that fits several accounts fails
     * with `account_ambiguous`, one that fits none with `no_credentials`.
     */
    val account: String? = null,
    /** What the login is for: a name such as `agent`. A login is used for its own purpose only. */
    val purpose: String? = null,
    /**
     * The account that the login must be of, named as [account] is. A login that comes back as another one is revoked
     * (`account_unexpected`); a token of another one is not used (`account_mismatch`).
     */
    val expect: String? = null,
) {
    internal fun toJson(): JsonObject = addTo(JsonObject())

    /** The payload with what is named. */
    internal fun addTo(payload: JsonObject): JsonObject {
        account?.let { payload.addProperty("account", it) }
        purpose?.let { payload.addProperty("purpose", it) }
        expect?.let { payload.addProperty("expect", it) }
        return payload
    }
}
