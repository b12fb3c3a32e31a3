package ai.plexicus.auth

/** Who a token speaks for, as far as the server said. */
class Identity(val userId: String?, val email: String?, val organizationId: String?, val organizationName: String?)

/** Everything there is to say about the credentials; no secret in it. The names are the core's own. */
class Status(
    /** `logged_in`, `logged_out`, `expired`, `rejected`, `invalid`, or `unverified` where the server could not be asked. */
    val state: String,
    val source: String?,
    val shadows: String?,
    val identity: Identity?,
    val scope: String?,
    val apiOrigin: String,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    /** `durable`, `session_only` where PasswordSafe does not save, or `unverified`. */
    val persistence: String,
    val error: ErrorDetails?,
)

/** Who is signed in after a login. */
class Session(
    val identity: Identity?,
    val loginId: String?,
    val scope: String?,
    val expiresAtMs: Long?,
    val slidesUntilMs: Long?,
    val persistence: String,
)

/** What a logout came to. */
class LogoutOutcome(val revoked: String, val deleted: Boolean, val environmentTokenSet: Boolean)

/** Something that happened to the login: `logged_in`, `logged_out`, `changed`, `expiring`, `expired`. */
class ChangeEvent(
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
