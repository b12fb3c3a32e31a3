// What the core answers, by its own names. Written by `cargo xtask api-report` from the package's types.

package ai.plexicus.auth

/** A token. It is a secret: do not log, store or show it. */
class Token(
    /** The token itself. */
    val value: String,
    /** Where it comes from. One of `environment`, `stored`, `shared`. */
    val source: String,
    /** Whether it is a personal API token, or a login's token. One of `personal`, `login`. */
    val tokenKind: String,
    /**
     * The fixed expiry, in ms since 1970; `null` if it has none. For a personal token whose expiry the server did not
     * say, it is the hint inside the token.
     */
    val expiresAtMs: Long?,
)

/**
 * The user and the organization that a token belongs to, as the server describes them. Each field is one line without
 * markup, of at most 100 characters. It is `null` if the server did not send it, or sent a text that repeats a secret.
 *
 * These four fields are all that is known of the user. There is no field for a display name, a picture, a role, or the
 * user's other organizations: no answer of the server is known to hold them. The scopes are in `scope`. What a role
 * forbids shows only as a 403 (`insufficient_scope`).
 */
class Identity(
    /** The id of the user: `user_id` of `GET /sessions/self`. It tells accounts apart. */
    val userId: String?,
    /** The user's e-mail address: `email` of `GET /sessions/self`. Show it; do not use it as a key. */
    val email: String?,
    /**
     * The id of the organization: `client_id` of `GET /sessions/self`, which is not the OAuth client. Together with
     * `userId` it is the account.
     */
    val organizationId: String?,
    /**
     * The display name of the organization: `name`, else `company_name`, of `GET /client`. `null` also if that request
     * failed; the contract only assumes that it exists.
     */
    val organizationName: String?,
)

/** Who is logged in, by which token, and until when. It holds no secret. */
class Session(
    /**
     * The user and the organization; `null` if the server has not said. After a login it is asked for up to 10 s, and
     * later by `status` with `verify`.
     */
    val identity: Identity?,
    /** Where the token comes from. One of `environment`, `stored`, `shared`. */
    val source: String,
    /** The id of the stored login, which stays the same through renewals; `null` for a token that is not stored. */
    val loginId: String?,
    /** The purpose of the stored login, empty by default; `null` for a token that is not stored. */
    val purpose: String?,
    /** Whether it is a personal API token, or a login's token. One of `personal`, `login`. */
    val tokenKind: String,
    /**
     * Whether a login brought the token, or the user gave it; `null` for a token that is not stored. One of `issued`,
     * `provided`.
     */
    val provenance: String?,
    /** The token's name in Settings → API Tokens; `null` if the server did not say. */
    val tokenName: String?,
    /** The granted scopes, separated by spaces; `null` if the server did not say. */
    val scope: String?,
    /** The scopes that this login asked for and the server did not grant. */
    val missingScopes: List<String>,
    /** The scheme, host and port of the API. */
    val apiOrigin: String,
    /** The fixed expiry, in ms since 1970; `null` if it has none. */
    val expiresAtMs: Long?,
    /**
     * The predicted sliding expiry, in ms since 1970: when the login expires if it is not used again. `null` if it has
     * none.
     */
    val slidesUntilMs: Long?,
    /** Whether `PLEXICUS_API_TOKEN` is set and wins over this login. */
    val shadowedByEnvironment: Boolean,
    /** Whether this login found stored content that could not be read, and kept it aside. */
    val keptAside: Boolean,
    /**
     * What becomes of the login that this one replaced; `null` if there is nothing to revoke.
     *
     * - `pending`: it is revoked in the background.
     * - `revoked`: it was revoked.
     * - `alive`: it could not be revoked, and too many others are waiting to be revoked. Revoke it in Settings → API
     *   Tokens.
     */
    val replaced: String?,
    /** The token name of the login that was replaced; `null` if there is none. */
    val replacedName: String?,
    /** How long the login is kept here. One of `durable`, `session_only`, `unverified`. */
    val persistence: String,
    /** Whether anyone who can read the login's file can read the token. */
    val plaintext: Boolean,
)

/** Everything that is known about the credentials for one API origin, without a secret. */
class Status(
    /**
     * Whether a call would work now.
     *
     * - `logged_in`: there is a token and nothing speaks against it.
     * - `logged_out`: there is no token.
     * - `stale`: there is a token past its predicted expiry. It has probably expired; only the server knows.
     * - `expired`: it has expired, or the server no longer renews it.
     * - `rejected`: the server refused it.
     * - `invalid`: it can never be sent, or it belongs to another account than the one named.
     * - `unverified`: the server was asked about it and could not answer.
     */
    val state: String,
    /** Where the token comes from; `null` without a token. One of `environment`, `stored`, `shared`. */
    val source: String?,
    /**
     * A source that also has a token, which is not used; `null` if there is none. One of `environment`, `stored`,
     * `shared`.
     */
    val shadows: String?,
    /** The id of the stored login, which stays the same through renewals; `null` for a token that is not stored. */
    val loginId: String?,
    /** The purpose of the stored login, empty by default; `null` for a token that is not stored. */
    val purpose: String?,
    /** Whether it is a personal API token, or a login's token; `null` without a token. One of `personal`, `login`. */
    val tokenKind: String?,
    /**
     * Whether a login brought the token, or the user gave it; `null` for a token that is not stored. One of `issued`,
     * `provided`.
     */
    val provenance: String?,
    /** The token's name in Settings → API Tokens; `null` if the server did not say. */
    val tokenName: String?,
    /** The granted scopes, separated by spaces; `null` if the server did not say. */
    val scope: String?,
    /** The scopes that the token may be used for: all scopes if `scope` is `null`, none without a token. */
    val scopes: List<String>,
    /** The user and the organization; `null` without a token, or if the server has not said. */
    val identity: Identity?,
    /** The scheme, host and port of the API. */
    val apiOrigin: String,
    /** The fixed expiry, in ms since 1970; `null` if it has none. */
    val expiresAtMs: Long?,
    /** The predicted sliding expiry, in ms since 1970; `null` if it has none. The server decides. */
    val slidesUntilMs: Long?,
    /** When the stored login was last used, in ms since 1970; `null` for a token that is not stored. */
    val lastUsedAtMs: Long?,
    /** How long the stored login has not been used, in ms; `null` for a token that is not stored. */
    val idleForMs: Long?,
    /** The end of the wait that the server asked for before the next renewal, in ms since 1970; else `null`. */
    val retryAtMs: Long?,
    /** How far the server's clock is ahead of this machine's, in ms; `null` if no answer told. */
    val clockSkewMs: Long?,
    /** How long a login is kept here. One of `durable`, `session_only`, `unverified`. */
    val persistence: String,
    /** Whether anyone who can read the login's file can read the token. */
    val plaintext: Boolean,
    /** Whether the server was asked for this status, and answered. */
    val verified: Boolean,
    /** Why there is no login, or why the token could not be verified; else `null`. */
    val error: ErrorDetails?,
)

/** A stored login and its owner, without a secret. */
class StoredAccount(
    /** The id of this login, which stays the same through renewals. */
    val loginId: String,
    /** The user and the organization; `null` as long as the server has not said. */
    val identity: Identity?,
    /** The same in one line, such as `ada@example.test (Analytical Engines)`. */
    val label: String,
    /** The id of the account; the id of the login as long as the account is unknown. */
    val accountId: String,
    /** The purpose of the login; empty by default. */
    val purpose: String,
    /** Whether calls that name no account use this account. */
    val isDefault: Boolean,
    /** Whether it is a personal API token, or a login's token. One of `personal`, `login`. */
    val tokenKind: String,
    /** Whether a login brought the token, or the user gave it. One of `issued`, `provided`. */
    val provenance: String,
    /** The token's name in Settings → API Tokens; `null` if the server did not say. */
    val tokenName: String?,
    /** The granted scopes, separated by spaces; `null` if the server did not say. */
    val scope: String?,
    /** The scopes that it may be used for: all scopes if `scope` is `null`. */
    val scopes: List<String>,
    /** The fixed expiry, in ms since 1970; `null` if it has none. */
    val expiresAtMs: Long?,
    /** The predicted sliding expiry, in ms since 1970; `null` if it has none. The server decides. */
    val slidesUntilMs: Long?,
    /** When it was last used, in ms since 1970. It is stored at most every 15 minutes. */
    val lastUsedAtMs: Long,
)

/** The result of a logout. */
class LogoutOutcome(
    /**
     * What became of the token. If there were several, the outcome that needs the most care.
     *
     * - `revoked`: the server revoked it and refuses it now.
     * - `unconfirmed`: the server says that it revoked it, but no clear answer confirmed that.
     * - `already_invalid`: the token was no longer valid.
     * - `unsupported`: this server cannot revoke it; revoke it in Settings → API Tokens.
     * - `left_alive`: the user gave this token, so it was only deleted here; it stays valid.
     * - `not_asked`: `localOnly` was set; it stays valid.
     * - `nothing_stored`: there was no login to end.
     */
    val revoked: String,
    /** Whether a login was deleted. */
    val deleted: Boolean,
    /** Whether another program logged in during the logout; that login was left alone. */
    val newerLoginKept: Boolean,
    /** Whether `PLEXICUS_API_TOKEN` is set; it was left alone and is still used. */
    val environmentTokenSet: Boolean,
    /** Whether another program shares its login here; it was left alone and is still used. */
    val sharedLoginKept: Boolean,
    /** How many logins were deleted. */
    val ended: Int,
    /**
     * Whether content that could not be read had been kept aside, and a logout with `all` deleted it. A token in it was
     * not revoked and may still be valid: tell the user to look at Settings → API Tokens.
     */
    val asideDeleted: Boolean,
)

/** A personal API token as the server lists it, without its value. */
class ApiToken(
    /** The id by which `revoke` revokes it; `null` if the server did not say. */
    val tokenId: String?,
    /** The name; `null` if the server did not say. */
    val name: String?,
    /** The server's word for its kind; `null` if the server did not say. */
    val tokenType: String?,
    /** When it was created, in ms since 1970; `null` if the server did not say. */
    val createdAtMs: Long?,
    /** When it expires, in ms since 1970; `null` if it never expires. */
    val expiresAtMs: Long?,
    /** When it was last used, in ms since 1970; `null` if the server did not say, or if it was never used. */
    val lastUsedAtMs: Long?,
    /** Whether it has not been used for 30 days. `false` if the server does not report the last use. */
    val isStale: Boolean,
    /** Whether it expires within 7 days. */
    val expiresSoon: Boolean,
    /** Whether it has expired. */
    val hasExpired: Boolean,
)

/** A new personal API token. Its value is a secret: do not log, store or show it. */
class CreatedToken(
    /** The token itself. */
    val value: String,
    /** The id by which `revoke` revokes it; `null` if the server did not say. */
    val tokenId: String?,
    /** The name; `null` if the server did not say. */
    val name: String?,
    /** When it was created, in ms since 1970; `null` if the server did not say. */
    val createdAtMs: Long?,
    /** When it expires, in ms since 1970; `null` if it never expires. */
    val expiresAtMs: Long?,
)

/** The result of a rotation: the new token is stored, or is in `newToken`. */
class Rotation(
    /** Where the old token came from. One of `environment`, `stored`, `shared`. */
    val source: String,
    /** The new token's name; `null` if the server did not say. */
    val tokenName: String?,
    /** The new token's id; `null` if the server did not say. */
    val tokenId: String?,
    /** When the new token expires, in ms since 1970; `null` if it never expires. */
    val expiresAtMs: Long?,
    /**
     * What became of the old token.
     *
     * - `revoked`: the server revoked it and refuses it now.
     * - `unconfirmed`: the server says that it revoked it, but no clear answer confirmed that.
     * - `already_invalid`: the server refused it before.
     * - `unsupported`: this server cannot revoke it; revoke it in Settings → API Tokens.
     * - `pending`: the call was cancelled after the new token was stored; the old one is revoked in the background.
     * - `not_asked`: it was left alone, because it is in `PLEXICUS_API_TOKEN`.
     * - `failed`: it is still valid, and `error` says why.
     */
    val revoked: String,
    /** Whether a login's token was replaced by a personal token. */
    val becamePersonal: Boolean,
    /**
     * The new token if the old one is in `PLEXICUS_API_TOKEN`, which only the user can change; the old one stays valid.
     * Else `null`. It is a secret.
     */
    val newToken: String?,
    /** Why the old token could not be revoked; `null` unless `revoked` is `failed`. */
    val error: ErrorDetails?,
)

/** Something that happened to the login. */
class ChangeEvent(
    /**
     * What happened.
     *
     * - `logged_in`: there is a token, after there was none or none that worked.
     * - `logged_out`: there is no token any more.
     * - `changed`: another login, account or token is in use.
     * - `accounts_changed`: another stored login was added, removed or given a new token, or the default account
     *   changed; the login in use is the same.
     * - `expiring`: the login in use expires soon; see `warnBeforeMs`.
     * - `expired`: the login in use has expired, or the server refuses it.
     * - `renewal_failed`: the token could not be renewed; the next call that needs it tries again.
     * - `renewal_recovered`: a renewal succeeded after that.
     * - `replaced_revoked`: the login that a new login replaced was revoked.
     */
    val kind: String,
    /** Where the token comes from, or came from. One of `environment`, `stored`, `shared`. */
    val source: String,
    /** The fixed expiry, in ms since 1970; `null` if it has none or is unknown. */
    val expiresAtMs: Long?,
    /** The predicted sliding expiry, in ms since 1970; `null` if it has none or is unknown. */
    val slidesUntilMs: Long?,
    /** Why the login expired or could not be renewed; else `null`. */
    val error: ErrorDetails?,
)

/** A step of a login in progress. Times are in ms since 1970 by this machine's clock. */
class Progress(
    /**
     * - `browser`: The sign-in page is being opened in the browser.
     * - `device`: The user must type a code into a page.
     * - `paste`: The user is asked to paste what a page shows, or a personal API token.
     * - `window_closed`: On a page: the popup was closed, or looks closed because the sign-in page cut the link to its
     *   opener. The login still waits and accepts the callback if it comes: offer to cancel it.
     * - `skipped`: A method cannot be used; the next one is tried.
     */
    val kind: String,
    /** The address of the sign-in page. Show it, so that the user can open it by hand. */
    val url: String?,
    /** The address that the browser comes back to. */
    val callbackUrl: String?,
    /** The code that the page must show, if it shows one. */
    val checkCode: String?,
    /** When the login times out. */
    val expiresAtMs: Long?,
    /** The code. */
    val userCode: String?,
    /** The page to type it into. */
    val verificationUri: String?,
    /** The method that cannot be used. One of `browser`, `redirect`, `device`, `paste`, `shared`. */
    val method: String?,
    /** Why, in English. */
    val reason: String?,
)

/** One method of the plan. */
class PlanStep(
    /** The method. One of `browser`, `redirect`, `device`, `paste`, `shared`. */
    val method: String,
    /** Whether this host can use it. */
    val possible: Boolean,
    /** The reason for its place in the plan, or what it lacks here. In English. */
    val reason: String,
)

/** One decision that the core made. It holds no secret. */
class Decision(
    /** What it was part of: the search for a token, a login, or a renewal. One of `resolve`, `login`, `renewal`. */
    val flow: String,
    /** What was decided, in English. */
    val decision: String,
    /** Why, in English. */
    val reason: String,
    /** When, in ms since 1970 by this machine's clock. */
    val atMs: Long,
    /** How long it took, in ms: since the previous decision, or since the flow began. */
    val durationMs: Long,
)

/** The facts about an error, without a secret in any of them. */
class ErrorDetails(
    /** The stable name of what went wrong. */
    val code: String,
    /** What went wrong, in English, for people. */
    val message: String,
    /** What the user can do about it. */
    val remedy: String,
    /**
     * Who can fix it: the user, the program that provides the host, the server, or the calling program. One of `user`,
     * `host`, `server`, `client`.
     */
    val fault: String,
    /**
     * Where the token at fault came from; `null` if the error is not about one token. One of `environment`, `stored`,
     * `shared`.
     */
    val source: String?,
    /** How long the server asks to wait, in ms; `null` if it did not say. */
    val retryAfterMs: Long?,
    /** The scopes to log in with, separated by spaces; `null` unless a 403 named the scopes that it requires. */
    val requiredScope: String?,
)
