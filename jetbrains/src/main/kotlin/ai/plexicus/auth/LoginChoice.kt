package ai.plexicus.auth

import com.google.gson.JsonObject

/** The login that a call uses. A field that is `null` takes its value from [PlexicusAuthOptions]. */
class LoginChoice @JvmOverloads constructor(
    /**
     * The account: `EMAIL`, `EMAIL/ORGANIZATION` (id or name), or the id of a login. The call fails with
     * `account_ambiguous` if several accounts match, and with `no_credentials` if none does.
     */
    val account: String? = null,
    /** What the login is for: a name such as `agent`. A login of another purpose is never used. */
    val purpose: String? = null,
    /**
     * The account that the login must belong to, in the form of [account]. A new login of another account is revoked
     * (`account_unexpected`), and a token of another account is not used (`account_mismatch`).
     */
    val expect: String? = null,
) {
    internal fun toJson(): JsonObject = addTo(JsonObject())

    /** Adds the fields that are set to a payload. */
    internal fun addTo(payload: JsonObject): JsonObject {
        account?.let { payload.addProperty("account", it) }
        purpose?.let { payload.addProperty("purpose", it) }
        expect?.let { payload.addProperty("expect", it) }
        return payload
    }
}
