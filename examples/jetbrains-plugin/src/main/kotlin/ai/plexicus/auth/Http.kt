package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.util.concurrency.AppExecutorUtil
import com.intellij.util.net.JdkProxyProvider
import com.intellij.util.net.ssl.CertificateManager
import java.io.InputStream
import java.net.Proxy
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse
import java.time.Duration
import java.util.Base64
import java.util.concurrent.CompletableFuture

private const val MOST_BODY_BYTES = 16 * 1024 * 1024

/** The pages' only network: the IDE's proxy and certificates, no redirect followed, no cookie kept. */
internal class Http {
    private val direct by lazy { client(withAuthenticator = false) }
    private val proxied by lazy { client(withAuthenticator = true) }

    /** Sends a request; cancelling what this gives ends the exchange. */
    fun send(payload: JsonObject): CompletableFuture<Map<String, Any>> {
        val address = addressOf(payload)
        val exchange = clientFor(address).sendAsync(request(address, payload), HttpResponse.BodyHandlers.ofInputStream())
        val answer = exchange.thenApplyAsync(::read, AppExecutorUtil.getAppExecutorService())
        answer.whenComplete { _, _ ->
            exchange.cancel(true)
            exchange.thenAccept { it.body().close() } // or a body that never ends is read for ever
        }
        return answer
    }

    private fun request(address: URI, payload: JsonObject): HttpRequest {
        val body = payload.text("body")?.let { HttpRequest.BodyPublishers.ofByteArray(Base64.getDecoder().decode(it)) }
        val request = HttpRequest.newBuilder(address)
            .timeout(Duration.ofMinutes(2))
            .method(payload["method"].asString, body ?: HttpRequest.BodyPublishers.noBody())
        for (header in payload["headers"].asJsonArray) {
            val (name, value) = header.asJsonArray.map { it.asString }
            request.setHeader(name, value)
        }
        return request.build()
    }

    private fun read(response: HttpResponse<InputStream>): Map<String, Any> {
        val bytes = response.body().use { it.readNBytes(MOST_BODY_BYTES + 1) }
        check(bytes.size <= MOST_BODY_BYTES) { "the answer is larger than $MOST_BODY_BYTES bytes" }
        val headers = response.headers().map().flatMap { (name, values) -> values.map { listOf(name, it) } }
        // HTTP/2 has its own fields, which are no headers.
        return mapOf(
            "status" to response.statusCode(),
            "headers" to headers.filterNot { (name) -> name.startsWith(":") },
            "body" to Base64.getEncoder().encodeToString(bytes),
        )
    }

    // With an authenticator, a 401 without WWW-Authenticate becomes an exception: only a proxy needs one.
    private fun clientFor(address: URI): HttpClient {
        val proxies = JdkProxyProvider.getInstance().proxySelector.select(address)
        return if (proxies.all { it.type() == Proxy.Type.DIRECT }) direct else proxied
    }

    private fun client(withAuthenticator: Boolean): HttpClient {
        val proxies = JdkProxyProvider.getInstance()
        return HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(15))
            .proxy(proxies.proxySelector)
            .sslContext(CertificateManager.getInstance().sslContext)
            .executor(AppExecutorUtil.getAppExecutorService())
            .apply { if (withAuthenticator) authenticator(proxies.authenticator) }
            .build()
    }
}
