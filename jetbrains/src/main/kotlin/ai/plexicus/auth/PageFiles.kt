package ai.plexicus.auth

import org.cef.CefApp
import org.cef.browser.CefBrowser
import org.cef.browser.CefFrame
import org.cef.callback.CefCallback
import org.cef.callback.CefSchemeHandlerFactory
import org.cef.handler.CefResourceHandler
import org.cef.handler.CefResourceHandlerAdapter
import org.cef.misc.IntRef
import org.cef.misc.StringRef
import org.cef.network.CefRequest
import org.cef.network.CefResponse
import java.io.ByteArrayInputStream
import java.net.URI
import java.security.MessageDigest

/**
 * Serves the pages in the plugin's jar on their own `https` origin, which is a secure context, unlike that of
 * `loadHTML`. A page loads nothing from elsewhere and has no network.
 */
internal object PageFiles : CefSchemeHandlerFactory {
    private const val FOLDER = "/plexicus-auth-page/"

    /** Different for each plugin: if two plugins used the same host, the later one would serve the pages of both. */
    private val host = "plexicus-auth-" + hashOf(Plugin.id)
    val origin = "https://$host"

    private val TYPES = mapOf(
        "html" to "text/html",
        "js" to "text/javascript",
        "css" to "text/css",
        "svg" to "image/svg+xml",
    )
    private val HEADERS = mapOf(
        "Content-Security-Policy" to
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; " +
            "connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options" to "nosniff",
        "Referrer-Policy" to "no-referrer",
        "Cache-Control" to "no-store",
    )

    /** Registers this factory. JCEF must have started, which the first browser ensures. */
    fun register() {
        CefApp.getInstance().registerSchemeHandlerFactory("https", host, this)
    }

    override fun create(
        browser: CefBrowser?,
        frame: CefFrame?,
        schemeName: String,
        request: CefRequest,
    ): CefResourceHandler {
        val name = URI(request.url).path.trimStart('/')
        val type = TYPES[name.substringAfterLast('.')]
        val isOurs = type != null && name.all { it.isLetterOrDigit() || it in "-." }
        val bytes = if (isOurs) javaClass.getResourceAsStream(FOLDER + name)?.use { it.readBytes() } else null
        return Served(bytes, type ?: "text/plain")
    }

    private fun hashOf(text: String): String =
        MessageDigest.getInstance("SHA-256").digest(text.toByteArray()).take(8).joinToString("") { "%02x".format(it) }

    private class Served(private val bytes: ByteArray?, private val type: String) : CefResourceHandlerAdapter() {
        private val stream = ByteArrayInputStream(bytes ?: ByteArray(0))

        override fun processRequest(request: CefRequest, callback: CefCallback): Boolean {
            callback.Continue()
            return true
        }

        override fun getResponseHeaders(response: CefResponse, responseLength: IntRef, redirectUrl: StringRef) {
            response.mimeType = type
            response.status = if (bytes == null) 404 else 200
            HEADERS.forEach { (name, value) -> response.setHeaderByName(name, value, true) }
            responseLength.set(stream.available())
        }

        override fun readResponse(
            dataOut: ByteArray,
            bytesToRead: Int,
            bytesRead: IntRef,
            callback: CefCallback,
        ): Boolean {
            val count = stream.read(dataOut, 0, bytesToRead)
            bytesRead.set(maxOf(count, 0))
            return count > 0
        }
    }
}
