package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.util.concurrency.AppExecutorUtil
import com.intellij.util.net.JdkProxyProvider
import com.intellij.util.net.ssl.CertificateManager
import kotlinx.coroutines.future.await
import java.io.IOException
import java.io.InputStream
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration
import java.util.Base64
import java.util.concurrent.CompletableFuture

private const val MOST_BODY_BYTES = 16 * 1024 * 1024
private const val PROXY_ASKS = 407
internal const val HTTP_PORT = 80
internal const val HTTPS_PORT = 443

/** Checks whether a server answers at this origin, with any status. The request contains no secret. */
internal suspend fun isAnswering(origin: String): Boolean = try {
    Http.SHARED.send(requestTo(URI(origin), "GET", emptyList(), null)).await()
    true
} catch (_: IOException) {
    false
}

/** Builds the payload that [Http.send] takes. */
internal fun requestTo(address: URI, method: String, headers: List<List<String>>, body: String?): JsonObject {
    val usualPort = if (address.scheme == "https") HTTPS_PORT else HTTP_PORT
    return jsonOf(
        "url" to address.toString(),
        "scheme" to address.scheme,
        "host" to address.host,
        "port" to if (address.port == -1) usualPort else address.port,
        "method" to method,
        "headers" to headers,
        "body" to body,
    )
}

/** The pages' only network. It uses the IDE's proxy and certificates, follows no redirect and keeps no cookie. */
internal class Http {
    private val proxy = ProxyLogin()
    private val client by lazy {
        // No authenticator: with one, the client drops the `Authorization` header of a request.
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(15))
            .proxy(JdkProxyProvider.getInstance().proxySelector)
            .sslContext(CertificateManager.getInstance().sslContext)
            .executor(AppExecutorUtil.getAppExecutorService())
            .build()
    }

    /** Sends a request. Cancelling the returned future ends the exchange. */
    fun send(payload: JsonObject): CompletableFuture<Map<String, Any>> {
        val address = addressOf(payload)
        val answer = CompletableFuture<Map<String, Any>>()
        exchange(payload, proxy.known(address), answer) { response ->
            val login = if (response.statusCode() == PROXY_ASKS) proxy.ask(address) else null
            if (login == null) {
                answer.complete(read(response))
            } else {
                exchange(payload, login, answer) { answer.complete(read(it)) }
            }
        }
        return answer
    }

    private fun exchange(
        payload: JsonObject,
        login: String?,
        answer: CompletableFuture<*>,
        onResponse: (HttpResponse<InputStream>) -> Unit,
    ) {
        val exchange = client.sendAsync(request(payload, login), HttpResponse.BodyHandlers.ofInputStream())
        answer.whenComplete { _, _ ->
            exchange.cancel(true)
            exchange.thenAccept { it.body().close() } // otherwise an endless body is read forever
        }
        exchange.thenAcceptAsync(onResponse, AppExecutorUtil.getAppExecutorService())
            .whenComplete { _, error -> if (error != null) answer.completeExceptionally(error) }
    }

    private fun request(payload: JsonObject, login: String?): HttpRequest {
        val body = payload.text("body")?.let { HttpRequest.BodyPublishers.ofByteArray(Base64.getDecoder().decode(it)) }
        val request = HttpRequest.newBuilder(addressOf(payload))
            .timeout(Duration.ofMinutes(2))
            .method(payload["method"].asString, body ?: HttpRequest.BodyPublishers.noBody())
        for (header in payload["headers"].asJsonArray) {
            val (name, value) = header.asJsonArray.map { it.asString }
            request.setHeader(name, value)
        }
        login?.let { request.setHeader("Proxy-Authorization", it) }
        return request.build()
    }

    private fun read(response: HttpResponse<InputStream>): Map<String, Any> {
        val bytes = response.body().use { it.readNBytes(MOST_BODY_BYTES + 1) }
        check(bytes.size <= MOST_BODY_BYTES) { "the answer is larger than $MOST_BODY_BYTES bytes" }
        val headers = response.headers().map().flatMap { (name, values) -> values.map { listOf(name, it) } }
        return mapOf(
            "status" to response.statusCode(),
            // The fields of HTTP/2 that begin with a colon are not headers.
            "headers" to headers.filterNot { (name) -> name.startsWith(":") },
            "body" to Base64.getEncoder().encodeToString(bytes),
        )
    }

    companion object {
        /** For requests that come from no page. One client for each of them would keep its own threads. */
        val SHARED = Http()
    }
}
