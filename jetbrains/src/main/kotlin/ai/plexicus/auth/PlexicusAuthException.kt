package ai.plexicus.auth

import com.google.gson.JsonObject

/** An error of the core, with the same stable codes on every host. It contains no secret. */
class PlexicusAuthException(
    val code: String,
    override val message: String,
    /** What the user can do about it. */
    val remedy: String,
    /** Who can fix it: `user`, `host`, `server` or `client`. */
    val fault: String,
    val source: String? = null,
    val retryAfterMs: Long? = null,
    val requiredScope: String? = null,
) : RuntimeException(message) {

    internal fun toJson(): JsonObject = jsonOf(
        "code" to code,
        "message" to message,
        "remedy" to remedy,
        "fault" to fault,
        "source" to source,
        "retryAfterMs" to retryAfterMs,
        "requiredScope" to requiredScope,
    )

    internal companion object {
        fun of(details: JsonObject) = PlexicusAuthException(
            code = details.text("code") ?: "host_failed",
            message = details.text("message") ?: "The page failed.",
            remedy = details.text("remedy") ?: "Try again; if it happens again, restart the IDE.",
            fault = details.text("fault") ?: "host",
            source = details.text("source"),
            retryAfterMs = details["retryAfterMs"]?.takeUnless { it.isJsonNull }?.asLong,
            requiredScope = details.text("requiredScope"),
        )

        /** An error on this side of the bridge. */
        fun ofHost(message: String, remedy: String = "Try again; if it happens again, restart the IDE.") =
            PlexicusAuthException("host_failed", message, remedy, "host")

        fun cancelled() =
            PlexicusAuthException("cancelled", "The call was cancelled.", "Try again when you are ready.", "user")
    }
}
