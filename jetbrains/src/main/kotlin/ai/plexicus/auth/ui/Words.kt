package ai.plexicus.auth.ui

import ai.plexicus.auth.Identity
import ai.plexicus.auth.LogoutOutcome
import ai.plexicus.auth.PlexicusAuthBundle.text
import ai.plexicus.auth.PlexicusAuthException
import ai.plexicus.auth.Status
import java.text.DateFormat
import java.util.Date

/** Describes a status to the user. Errors bring their own text. */
internal fun wordsOf(status: Status): String {
    val error = status.error?.takeUnless { it.code == "no_credentials" }?.let { "${it.message} ${it.remedy}" }
    if (!isSignedIn(status)) return error ?: text("status.out")
    val who = when {
        status.source == "environment" -> text("status.environment")
        else -> named(status.identity, "status.in")
    }
    val doubt = if (status.state == "unverified") text("status.unverified", error ?: "").trim() else null
    val server = text("status.server", status.apiOrigin)
    return listOfNotNull(who, doubt, endOf(status.expiresAtMs, status.slidesUntilMs, "status.ends"), server)
        .joinToString(" ")
}

internal fun isSignedIn(status: Status): Boolean = status.state == "logged_in" || status.state == "unverified"

/** Returns the email address and the organization of an account. */
internal fun nameOf(identity: Identity?): String? {
    val name = identity?.email ?: return null
    return identity.organizationName?.let { "$name ($it)" } ?: name
}

/** Returns a text with the account's name, or its variant without a name. */
internal fun named(identity: Identity?, key: String): String =
    nameOf(identity)?.let { text(key, it) } ?: text("$key.unknown")

/** Says when a login expires: at a fixed time, or unless it is used before. */
internal fun endOf(expiresAtMs: Long?, slidesUntilMs: Long?, key: String): String? = when {
    expiresAtMs != null -> text(key, momentOf(expiresAtMs))
    slidesUntilMs != null -> text("$key.unless.used", momentOf(slidesUntilMs))
    else -> null
}

internal fun wordsOf(error: PlexicusAuthException): String = "${error.message} ${error.remedy}"

internal fun wordsOf(outcome: LogoutOutcome): String {
    val what = when (outcome.revoked) {
        "nothing_stored" -> text("sign.out.none")
        "left_alive" -> text("sign.out.left.alive")
        "unsupported" -> text("sign.out.alive")
        "unconfirmed" -> text("sign.out.unconfirmed")
        else -> text("sign.out.revoked")
    }
    return if (outcome.environmentTokenSet) "$what ${text("sign.out.environment")}" else what
}

private fun momentOf(ms: Long): String =
    DateFormat.getDateTimeInstance(DateFormat.MEDIUM, DateFormat.SHORT).format(Date(ms))
