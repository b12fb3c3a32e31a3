package ai.plexicus.auth

import com.google.gson.JsonObject
import com.intellij.util.concurrency.AppExecutorUtil
import java.io.IOException
import java.net.InetAddress
import java.net.InetSocketAddress
import java.nio.ByteBuffer
import java.nio.channels.AsynchronousChannelGroup
import java.nio.channels.AsynchronousServerSocketChannel
import java.nio.channels.AsynchronousSocketChannel
import java.nio.channels.CompletionHandler
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.Future
import java.util.concurrent.TimeUnit
import java.util.concurrent.atomic.AtomicLong

private const val MOST_HEAD_BYTES = 8 * 1024
private const val MOST_WAITING = 512
private const val REQUEST_DEADLINE_MS = 5_000L
private const val REPLY_DEADLINE_MS = 60_000L
private const val CLOSE_GRACE_MS = 1_000L
private const val END_OF_HEAD = "\r\n\r\n"
private val THIS_MACHINE = InetAddress.getByAddress(byteArrayOf(127, 0, 0, 1))

/** A request to a listener, passed to the core unchanged. */
internal class Arrived(val request: Long, val method: String, val target: String, val host: String)

/**
 * A listener on 127.0.0.1. It makes no decisions: the core checks path, `Host` and state, and chooses the answer.
 * Silent connections hold no thread, however many there are.
 */
internal class Loopback(ports: IntRange, private val onRequest: (Arrived) -> Unit) {
    // Its own thread, so that the browser is heard even if the IDE's pools are busy.
    private val thread = AsynchronousChannelGroup.withFixedThreadPool(1) { work ->
        Thread(work, "Plexicus listener").apply { isDaemon = true }
    }
    private val server = bindFirstFree(ports)
    private val waiting = ConcurrentHashMap<Long, AsynchronousSocketChannel>()
    private val open: MutableSet<AsynchronousSocketChannel> = ConcurrentHashMap.newKeySet()
    private val lastRequest = AtomicLong()

    val port: Int get() = (server.localAddress as InetSocketAddress).port

    init {
        accept()
    }

    /** Sends the answer to a request. */
    fun reply(request: Long, answer: JsonObject) {
        val socket = waiting.remove(request) ?: return
        val body = answer["body"].asString.toByteArray()
        val headers = answer["headers"].asJsonObject.entrySet().joinToString("") { (name, value) ->
            "$name: ${value.asString}\r\n"
        }
        val head = "HTTP/1.1 ${answer["status"].asInt} Answer\r\n$headers" +
            "Content-Length: ${body.size}\r\nConnection: close$END_OF_HEAD"
        write(socket, ByteBuffer.wrap(head.toByteArray() + body))
    }

    /** Stops accepting requests, releases the port, and lets answers that are being sent finish. */
    fun close() {
        server.close()
        AppExecutorUtil.getAppScheduledExecutorService()
            .schedule({ thread.shutdownNow() }, CLOSE_GRACE_MS, TimeUnit.MILLISECONDS)
    }

    private fun accept() {
        if (!server.isOpen) return
        server.accept(
            null,
            handler({ socket ->
                accept()
                open.add(socket)
                // A deadline for the whole request, not for each of its bytes.
                read(socket, ByteBuffer.allocate(MOST_HEAD_BYTES), closeLater(socket, REQUEST_DEADLINE_MS))
            }, ::accept),
        )
    }

    private fun read(socket: AsynchronousSocketChannel, head: ByteBuffer, deadline: Future<*>) {
        socket.read(
            head,
            null,
            handler({ count ->
                val text = String(head.array(), 0, head.position(), Charsets.ISO_8859_1)
                when {
                    END_OF_HEAD in text -> {
                        deadline.cancel(false)
                        handOver(socket, text.substringBefore(END_OF_HEAD).split("\r\n"))
                    }
                    count == -1 || !head.hasRemaining() -> drop(socket)
                    else -> read(socket, head, deadline)
                }
            }, { drop(socket) }),
        )
    }

    private fun handOver(socket: AsynchronousSocketChannel, lines: List<String>) {
        val (method, target) = lines.first().split(' ').takeIf { it.size == 3 } ?: return drop(socket)
        val hosts = lines.drop(1).filter { it.substringBefore(':').equals("Host", ignoreCase = true) }
        val request = lastRequest.incrementAndGet()
        waiting[request] = socket
        closeLater(socket, REPLY_DEADLINE_MS)
        onRequest(Arrived(request, method, target, hosts.singleOrNull()?.substringAfter(':')?.trim() ?: ""))
    }

    private fun write(socket: AsynchronousSocketChannel, answer: ByteBuffer) {
        if (!answer.hasRemaining()) return drop(socket)
        socket.write(answer, null, handler({ _ -> write(socket, answer) }, { drop(socket) }))
    }

    private fun closeLater(socket: AsynchronousSocketChannel, ms: Long): Future<*> =
        AppExecutorUtil.getAppScheduledExecutorService().schedule({ drop(socket) }, ms, TimeUnit.MILLISECONDS)

    private fun drop(socket: AsynchronousSocketChannel) {
        socket.close()
        open.remove(socket)
        waiting.values.remove(socket)
    }

    // A port can be in use or reserved by the system. In both cases, try the next one.
    private fun bindFirstFree(ports: IntRange): AsynchronousServerSocketChannel {
        for (port in ports) {
            val socket = AsynchronousServerSocketChannel.open(thread)
            try {
                return socket.bind(InetSocketAddress(THIS_MACHINE, port), MOST_WAITING)
            } catch (_: IOException) {
                socket.close()
            }
        }
        thread.shutdown()
        throw IOException("every port from ${ports.first} to ${ports.last} is taken")
    }
}

private fun <T> handler(done: (T) -> Unit, failed: () -> Unit) = object : CompletionHandler<T, Nothing?> {
    override fun completed(result: T, attachment: Nothing?) = done(result)

    override fun failed(reason: Throwable, attachment: Nothing?) = failed()
}
