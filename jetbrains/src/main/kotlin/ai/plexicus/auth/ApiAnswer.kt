package ai.plexicus.auth

/** An answer of the API. */
class ApiAnswer(val status: Int, val headers: Map<String, String>, val body: ByteArray) {
    /** The body as text. */
    val text: String get() = body.toString(Charsets.UTF_8)
}
