package ai.plexicus.auth

/** Who a token speaks for, as far as the server said. */
class Identity(val userId: String?, val email: String?, val organizationId: String?, val organizationName: String?)

/** Everything there is to say about the credentials; no secret in it. The names are the core's own. */
class Status(
    /**
     * `logged_in`, `logged_out`, `stale` (past its predicted end: it has probably expired, only the server knows),
     * `expired`, `rejected`, `invalid` (it can never be sent), or `unverified` where the server could not be asked.
     */
    val state: String,
    val source: String?,
    val shadows: String?,
    val identity: Identity?,
    /** Tells the stored login from every other. */
    val loginId: String?,
    /** What the stored login is for; empty by default. */
    val purpose: String?,
    /** `personal` or `login`. */
    val tokenKind: String?,
    /** `issued` by a login or a rotation, or `provided` by the user: a logout only forgets that one. */
    val provenance: String?,
    val tokenName: String?,
    val scope: String?,
    /** What it may be used for. */
    val scopes: List<String>?,
    val apiOrigin: String,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    val lastUsedAtMs: Long?,
    /** When the token is renewed again: the server asked to wait until then. */
    val retryAtMs: Long?,
    /** `durable`, `session_only` where PasswordSafe does not save, or `unverified`. */
    val persistence: String,
    /** The server was asked, and answered. */
    val verified: Boolean,
    val error: ErrorDetails?,
)

/** Who is signed in, and for how long. */
class Session(
    val identity: Identity?,
    /** `environment` or `stored`. */
    val source: String?,
    val loginId: String?,
    /** What the login is for, empty by default; `null` for a token that is not stored. */
    val purpose: String?,
    /** `personal` or `login`. */
    val tokenKind: String?,
    /** `issued` or `provided`, of a stored login. */
    val provenance: String?,
    val tokenName: String?,
    val scope: String?,
    /** The scopes that were asked for and not given. */
    val missingScopes: List<String>?,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    /** `PLEXICUS_API_TOKEN` is set and wins over this login. */
    val shadowedByEnvironment: Boolean,
    /** What becomes of the login that was stored before: `pending`, `revoked` or `alive`. */
    val replaced: String?,
    /** The token name of that login. */
    val replacedName: String?,
    val persistence: String,
)

/** What a logout came to. */
class LogoutOutcome(
    /** `revoked`, `left_alive` where the user gave the token, or why it was not: the core's own words. */
    val revoked: String,
    val deleted: Boolean,
    val environmentTokenSet: Boolean,
    /** How many logins were deleted. */
    val ended: Int,
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
    /** `personal` or `login`. */
    val tokenKind: String,
    /** `issued` or `provided`. */
    val provenance: String,
    val tokenName: String?,
    val scope: String?,
    /** What it may be used for. */
    val scopes: List<String>,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    val lastUsedAtMs: Long,
)

/** Something that happened to the login. */
class ChangeEvent(
    /**
     * `logged_in`, `logged_out`, `changed`, `accounts_changed` (another stored login is new, has gone or has a new
     * token), `expiring`, `expired`, `renewal_failed`, `renewal_recovered`, `replaced_revoked`; a newer core may tell
     * others.
     */
    val kind: String,
    val source: String,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    val error: ErrorDetails?,
)

/** What is known of an error. */
class ErrorDetails(val code: String, val message: String, val remedy: String, val fault: String)

/** An answer of the API. */
class ApiAnswer(val status: Int, val headers: Map<String, String>, val body: ByteArray)
