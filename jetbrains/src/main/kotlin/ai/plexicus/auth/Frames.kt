package ai.plexicus.auth

import com.google.gson.Gson
import com.google.gson.GsonBuilder
import com.google.gson.JsonElement
import com.google.gson.JsonNull
import com.google.gson.JsonObject
import com.google.gson.JsonParser
import java.io.ByteArrayOutputStream
import java.util.Base64

/** A message on the bridge, from either side: a request, an answer or a notification. */
internal class Message(val id: Long, val op: String, val payload: JsonElement)

/** The JSON of the bridge. It writes nulls and does not escape HTML characters. */
internal val JSON: Gson = GsonBuilder().serializeNulls().disableHtmlEscaping().create()

internal const val MOST_FRAME_BYTES = 96 * 1024
private const val MOST_MESSAGE_BYTES = 32 * 1024 * 1024

/** Splits a message into frames, in order: one frame, or several parts if the message is long. */
internal fun framesOf(message: Message): List<String> {
    val text = JSON.toJson(jsonOf("id" to message.id, "op" to message.op, "payload" to message.payload))
    val bytes = text.toByteArray()
    if (bytes.size <= MOST_FRAME_BYTES) return listOf(text)
    require(bytes.size <= MOST_MESSAGE_BYTES) { "the message is too long for the bridge" }
    val count = (bytes.size + MOST_FRAME_BYTES - 1) / MOST_FRAME_BYTES
    return List(count) { index ->
        val end = minOf((index + 1) * MOST_FRAME_BYTES, bytes.size)
        val data = Base64.getEncoder().encodeToString(bytes.copyOfRange(index * MOST_FRAME_BYTES, end))
        val part = jsonOf("index" to index, "count" to count, "data" to data)
        JSON.toJson(jsonOf("id" to message.id, "op" to "part", "payload" to part))
    }
}

/** Joins the parts of messages. The parts of one message must arrive in order. */
internal class Assembler {
    private val begun = HashMap<Long, ByteArrayOutputStream>()
    private val next = HashMap<Long, Int>()

    /** Takes a frame. Returns the message that it completes, or `null` if more parts must follow. */
    fun take(frame: String): Message? {
        val message = parse(frame)
        if (message.op != "part") return message
        val part = message.payload.asJsonObject
        val (index, count) = part["index"].asInt to part["count"].asInt
        if (index == 0) {
            begun[message.id] = ByteArrayOutputStream()
            next[message.id] = 0
        }
        val bytes = begun[message.id]
        if (bytes == null || next[message.id] != index || bytes.size() > MOST_MESSAGE_BYTES) {
            forget(message.id)
            error("a part of a message is missing, or the message is too long")
        }
        bytes.write(Base64.getDecoder().decode(part["data"].asString))
        next[message.id] = index + 1
        if (index + 1 < count) return null
        forget(message.id)
        return parse(bytes.toString(Charsets.UTF_8))
    }

    private fun forget(id: Long) {
        begun.remove(id)
        next.remove(id)
    }

    private fun parse(text: String): Message {
        val json = JsonParser.parseString(text).asJsonObject
        return Message(json["id"].asLong, json["op"].asString, json["payload"] ?: JsonNull.INSTANCE)
    }
}

/** Builds a JSON object with these fields. */
internal fun jsonOf(vararg fields: Pair<String, Any?>): JsonObject {
    val json = JsonObject()
    for ((name, value) in fields) json.add(name, JSON.toJsonTree(value))
    return json
}

/** Returns the text of a field, or `null` if there is none. */
internal fun JsonObject.text(name: String): String? = this[name]?.takeUnless { it.isJsonNull }?.asString
