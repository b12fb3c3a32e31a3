package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.util.concurrency.AppExecutorUtil
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicLong

private const val MOST_HEAD_BYTES = 8 * 1024
private const val REQUEST_DEADLINE_MS = 5_000L
private const val REPLY_DEADLINE_MS = 60_000L
private const val CLOSE_GRACE_MS = 1_000L
private val THIS_MACHINE = InetAddress.getByAddress(byteArrayOf(127, 0, 0, 1))

/** One request to a listener, carried to the core as it came. */
internal class Arrived(val request: Long, val method: String, val target: String, val host: String)

/** A listener on 127.0.0.1. It judges nothing: the core looks at path, `Host` and state, and says what to answer. */
internal class Loopback(ports: IntRange, private val onRequest: (Arrived) -> Unit) {
    private val server = bindFirstFree(ports)
    private val waiting = ConcurrentHashMap<Long, Socket>()
    private val open: MutableSet<Socket> = ConcurrentHashMap.newKeySet()
    private val lastRequest = AtomicLong()
    // Of its own: an IDE whose pool is busy still hears the browser.
    private val executor = AppExecutorUtil.createBoundedApplicationPoolExecutor("Plexicus listener", 16)

    val port: Int get() = server.localPort

    init {
        executor.execute(::acceptAll)
    }

    /** Answers a request. */
    fun reply(request: Long, answer: JsonObject) {
        val socket = waiting.remove(request) ?: return
        executor.execute {
            socket.use {
                val body = answer["body"].asString.toByteArray()
                val headers = answer["headers"].asJsonObject.entrySet().joinToString("") { (name, value) -> "$name: ${value.asString}\r\n" }
                val head = "HTTP/1.1 ${answer["status"].asInt} Answer\r\n${headers}Content-Length: ${body.size}\r\nConnection: close\r\n\r\n"
                it.getOutputStream().apply { write(head.toByteArray()) }.apply { write(body) }.flush()
            }
            open.remove(socket)
        }
    }

    /** Takes no more requests, lets the answers under way go out, and gives the port back. */
    fun close() {
        server.close()
        AppExecutorUtil.getAppScheduledExecutorService().schedule({
            open.forEach(Socket::close)
            executor.shutdown()
        }, CLOSE_GRACE_MS, TimeUnit.MILLISECONDS)
    }

    private fun acceptAll() {
        while (!server.isClosed) {
            val socket = try {
                server.accept()
            } catch (_: IOException) {
                return
            }
            open.add(socket)
            executor.execute { hear(socket) }
        }
    }

    private fun hear(socket: Socket) {
        // A deadline for the whole request: a socket's own begins anew with every byte.
        val deadline = closeLater(socket, REQUEST_DEADLINE_MS)
        val lines = try {
            readHead(socket)
        } catch (_: IOException) {
            null
        }
        deadline.cancel(false)
        val (method, target) = lines?.firstOrNull()?.split(' ')?.takeIf { it.size == 3 } ?: return drop(socket)
        val hosts = lines.drop(1).filter { it.substringBefore(':').equals("Host", ignoreCase = true) }
        val request = lastRequest.incrementAndGet()
        waiting[request] = socket
        closeLater(socket, REPLY_DEADLINE_MS)
        onRequest(Arrived(request, method, target, hosts.singleOrNull()?.substringAfter(':')?.trim() ?: ""))
    }

    /** The request's lines up to the empty one. */
    private fun readHead(socket: Socket): List<String>? {
        val input = socket.getInputStream().buffered()
        val head = StringBuilder()
        while (!head.endsWith("\r\n\r\n")) {
            val byte = input.read()
            if (byte == -1 || head.length == MOST_HEAD_BYTES) return null
            head.append(byte.toChar())
        }
        return head.trimEnd().split("\r\n")
    }

    private fun closeLater(socket: Socket, ms: Long) =
        AppExecutorUtil.getAppScheduledExecutorService().schedule({ drop(socket) }, ms, TimeUnit.MILLISECONDS)

    private fun drop(socket: Socket) {
        socket.close()
        open.remove(socket)
        waiting.values.remove(socket)
    }

    // A port can be taken, or reserved by the system: either way the next one is tried.
    private fun bindFirstFree(ports: IntRange): ServerSocket {
        for (port in ports) {
            val socket = ServerSocket()
            try {
                socket.reuseAddress = false
                socket.bind(InetSocketAddress(THIS_MACHINE, port))
                return socket
            } catch (_: IOException) {
                socket.close()
            }
        }
        throw IOException("every port from ${ports.first} to ${ports.last} is taken")
    }
}
