package ai.plexicus.auth

/** An answer of the API. */
class ApiAnswer(val status: Int, val headers: Map<String, String>, val body: ByteArray)
