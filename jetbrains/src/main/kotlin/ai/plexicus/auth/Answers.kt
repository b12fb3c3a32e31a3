// What the core answers, by its own names. Written by `cargo xtask api-report` from the package's types.

package ai.plexicus.auth

/** A token. It is a secret: do not log, store or show it. */
class Token(
    val value: String,
    /** One of `environment`, `stored`, `shared`. */
    val source: String,
    /** One of `personal`, `login`. */
    val tokenKind: String,
    /** The fixed end; of a personal token only the hint inside it. */
    val expiresAtMs: Long?,
)

/** Who a token speaks for, as far as the server said. Each is one line without markup, of at most 100 characters. */
class Identity(val userId: String?, val email: String?, val organizationId: String?, val organizationName: String?)

/** Who is logged in, and for how long. */
class Session(
    val identity: Identity?,
    /** Where the token comes from. One of `environment`, `stored`, `shared`. */
    val source: String,
    /** Tells this login from every other; `null` for one that another program keeps. */
    val loginId: String?,
    /** What the login is for, empty by default; `null` for a token that is not stored. */
    val purpose: String?,
    /** One of `personal`, `login`. */
    val tokenKind: String,
    /** What ends the token of a stored login; `null` for another source. One of `issued`, `provided`. */
    val provenance: String?,
    val tokenName: String?,
    /** The scopes that were given, where the server said. */
    val scope: String?,
    /** The scopes that this login asked for and the server did not give. */
    val missingScopes: List<String>,
    val apiOrigin: String,
    /** The fixed end. */
    val expiresAtMs: Long?,
    /** The end of a session that slides, if it is not used again. */
    val slidesUntilMs: Long?,
    /** `PLEXICUS_API_TOKEN` is set and wins over this login wherever it is seen. */
    val shadowedByEnvironment: Boolean,
    /** What was stored before could not be read; it was kept aside. */
    val keptAside: Boolean,
    /**
     * What becomes of the login that was stored before. `pending`: it is revoked in the background. `alive`: it could
     * not be revoked, and too many others wait to be revoked: revoke it in Settings → API Tokens. One of `pending`,
     * `revoked`, `alive`.
     */
    val replaced: String?,
    /** The token name of that login. */
    val replacedName: String?,
    /** One of `durable`, `session_only`, `unverified`. */
    val persistence: String,
    /** Anyone who can read the login's file can read the token. */
    val plaintext: Boolean,
)

/** Everything there is to say about the credentials for one API origin; no secret in it. */
class Status(
    /**
     * `stale`: there is a token past its predicted end; it has probably expired, only the server knows. `unverified`:
     * there is one and the server could not be asked about it. `invalid`: there is one that can never be sent. One of
     * `logged_in`, `logged_out`, `stale`, `expired`, `rejected`, `invalid`, `unverified`.
     */
    val state: String,
    /** One of `environment`, `stored`, `shared`. */
    val source: String?,
    /** A source that has a token too, and lost. One of `environment`, `stored`, `shared`. */
    val shadows: String?,
    /** Tells the stored login from every other; it stays the same through renewals. */
    val loginId: String?,
    /** What the stored login is for; empty by default. */
    val purpose: String?,
    /** One of `personal`, `login`. */
    val tokenKind: String?,
    /** What ends the token of the stored login. One of `issued`, `provided`. */
    val provenance: String?,
    val tokenName: String?,
    val scope: String?,
    /** The scopes that it may be used for: every one where `scope` is not known; none where there is no token. */
    val scopes: List<String>,
    val identity: Identity?,
    val apiOrigin: String,
    val expiresAtMs: Long?,
    /** A prediction: the server decides. */
    val slidesUntilMs: Long?,
    val lastUsedAtMs: Long?,
    /** How long the stored login has not been used. */
    val idleForMs: Long?,
    /** When the token is renewed again: the server asked to wait until then. */
    val retryAtMs: Long?,
    /** How far the server's clock is ahead of this one, where an answer told. */
    val clockSkewMs: Long?,
    /** How long a login is kept here. One of `durable`, `session_only`, `unverified`. */
    val persistence: String,
    /** Anyone who can read the login's file can read the token. */
    val plaintext: Boolean,
    /** The server was asked, and answered. */
    val verified: Boolean,
    /** Why not signed in, or why not verified. */
    val error: ErrorDetails?,
)

/** A stored login, and whose it is; no secret in it. */
class StoredAccount(
    /** Tells this login from every other; it stays the same through renewals. */
    val loginId: String,
    /** Whose it is; `null` while the server has not said. */
    val identity: Identity?,
    /** The same in one line: `ada@example.test (Analytical Engines)`. */
    val label: String,
    /** Tells the account from every other. */
    val accountId: String,
    /** What the login is for; empty by default. */
    val purpose: String,
    /** Calls that name no account use this account. */
    val isDefault: Boolean,
    /** One of `personal`, `login`. */
    val tokenKind: String,
    /** One of `issued`, `provided`. */
    val provenance: String,
    val tokenName: String?,
    val scope: String?,
    /** The scopes that it may be used for: every one where `scope` is not known. */
    val scopes: List<String>,
    val expiresAtMs: Long?,
    /** A prediction: the server decides. */
    val slidesUntilMs: Long?,
    val lastUsedAtMs: Long,
)

/** What a logout came to. */
class LogoutOutcome(
    /**
     * `revoked`: the server ended it, and refuses it now. `unconfirmed`: the server says that it ended it, but could
     * not be asked whether it did. `unsupported`: this server cannot revoke it from here, revoke it in Settings → API
     * Tokens. `left_alive`: the user gave this token, so it was only deleted here; it stays alive. `not_asked`: local
     * only; the token stays alive. Of several, the one that needs the most care. One of `revoked`, `unconfirmed`,
     * `already_invalid`, `unsupported`, `left_alive`, `not_asked`, `nothing_stored`.
     */
    val revoked: String,
    val deleted: Boolean,
    /** Somebody logged in meanwhile; that login was left alone. */
    val newerLoginKept: Boolean,
    /** `PLEXICUS_API_TOKEN` is set: it was not touched. */
    val environmentTokenSet: Boolean,
    /** Another program's login is lent here: it was not touched. */
    val sharedLoginKept: Boolean,
    /** How many logins were deleted. */
    val ended: Int,
    /**
     * What could not be read had been kept aside, and a logout of `all` deleted it. A token in it was not revoked and
     * may still be alive: have the user look at Settings → API Tokens.
     */
    val asideDeleted: Boolean,
)

/** A token as the server lists it; never the token itself. */
class ApiToken(
    val tokenId: String?,
    val name: String?,
    /** The server's word for its kind. */
    val tokenType: String?,
    val createdAtMs: Long?,
    /** `null` never expires. */
    val expiresAtMs: Long?,
    /** Where the server tells. */
    val lastUsedAtMs: Long?,
    /** It was not used for 30 days. */
    val isStale: Boolean,
    /** It ends within 7 days. */
    val expiresSoon: Boolean,
    val hasExpired: Boolean,
)

/** A new token. Its value is a secret: do not log, store or show it. */
class CreatedToken(
    val value: String,
    val tokenId: String?,
    val name: String?,
    val createdAtMs: Long?,
    val expiresAtMs: Long?,
)

/** What a rotation came to: the new token is in place, or in the caller's hands. */
class Rotation(
    /** Where the old token came from. One of `environment`, `stored`, `shared`. */
    val source: String,
    val tokenName: String?,
    val tokenId: String?,
    val expiresAtMs: Long?,
    /**
     * What became of the old token. `pending`: the call was cancelled once the new token was in place; the old one is
     * revoked in the background. `failed`: it is alive, and `error` says why. One of `revoked`, `unconfirmed`,
     * `already_invalid`, `unsupported`, `pending`, `not_asked`, `failed`.
     */
    val revoked: String,
    /** A login that lived on by being used has become a token with a fixed end. */
    val becamePersonal: Boolean,
    /**
     * The new token where the old one is in `PLEXICUS_API_TOKEN`, which only the user can change: the old one was left
     * alive. A secret.
     */
    val newToken: String?,
    val error: ErrorDetails?,
)

/** Something that happened to the login. */
class ChangeEvent(
    /**
     * `logged_in`: there are credentials where there were none, or none that worked. `changed`: others have taken their
     * place. `accounts_changed`: another stored login is new, has gone or has a new token, or another account is the
     * default; the login in use is the same. `expiring`, `expired`: they end soon, they have ended. `renewal_failed`:
     * the token could not be renewed, and is tried again when it is needed; `renewal_recovered`: it has been renewed
     * after that. `replaced_revoked`: the login that a new one replaced has been revoked. One of `logged_in`,
     * `logged_out`, `changed`, `accounts_changed`, `expiring`, `expired`, `renewal_failed`, `renewal_recovered`,
     * `replaced_revoked`.
     */
    val kind: String,
    /** One of `environment`, `stored`, `shared`. */
    val source: String,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    /** Why they have ended, or could not be renewed. */
    val error: ErrorDetails?,
)

/** What a login tells while it runs. */
class Progress(
    /** One of `browser`, `device`, `paste`, `window_closed`, `skipped`. */
    val kind: String,
    /** The sign-in page; show it, so that the user can open it by hand. */
    val url: String?,
    /** Where the browser comes back to. */
    val callbackUrl: String?,
    /** If the page shows a code, it must be this one. */
    val checkCode: String?,
    /** When the wait ends: when the code expires, or earlier if the caller set a timeout. */
    val expiresAtMs: Long?,
    val userCode: String?,
    val verificationUri: String?,
    /** One of `browser`, `redirect`, `device`, `paste`, `shared`. */
    val method: String?,
    val reason: String?,
)

/** One method of the plan. */
class PlanStep(
    /** One of `browser`, `redirect`, `device`, `paste`, `shared`. */
    val method: String,
    val possible: Boolean,
    /** Why it stands where it does, or what it lacks here. */
    val reason: String,
)

/** One decision that the core has made. */
class Decision(
    /** One of `resolve`, `login`, `renewal`. */
    val flow: String,
    val decision: String,
    val reason: String,
    val atMs: Long,
    /** How long it took to come to it. */
    val durationMs: Long,
)

/** What is known of an error. */
class ErrorDetails(
    val code: String,
    val message: String,
    /** What the user can do about it. */
    val remedy: String,
    /** Who can put it right. One of `user`, `host`, `server`, `client`. */
    val fault: String,
    /** Where the token at fault came from. One of `environment`, `stored`, `shared`. */
    val source: String?,
    /** How long the server asks to wait. */
    val retryAfterMs: Long?,
    /** The scopes to log in with, where a 403 named what it requires. */
    val requiredScope: String?,
)
