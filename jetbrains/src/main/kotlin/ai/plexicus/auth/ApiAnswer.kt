package ai.plexicus.auth

/** A response of the API. */
class ApiAnswer(val status: Int, val headers: Map<String, String>, val body: ByteArray) {
    /** The body, decoded as UTF-8. */
    val text: String get() = body.toString(Charsets.UTF_8)
}
