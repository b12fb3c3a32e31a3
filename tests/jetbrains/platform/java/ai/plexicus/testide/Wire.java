package ai.plexicus.testide;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Lines of JSON between this IDE and the test, which simulates its user and its browsers. */
public final class Wire {
    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final Map<Integer, CompletableFuture<String>> ASKED = new ConcurrentHashMap<>();
    private static final AtomicInteger LAST = new AtomicInteger();

    private Wire() {}

    public static void tell(String event, Map<String, ?> fields) {
        Map<String, Object> line = new LinkedHashMap<>(fields);
        line.put("event", event);
        synchronized (OUT) {
            OUT.println(GSON.toJson(line));
        }
    }

    /** Asks the test and waits for its text. */
    public static String ask(String event, Map<String, ?> fields) {
        int id = LAST.incrementAndGet();
        CompletableFuture<String> answer = new CompletableFuture<>();
        ASKED.put(id, answer);
        Map<String, Object> all = new LinkedHashMap<>(fields);
        all.put("ask", id);
        tell(event, all);
        return answer.join();
    }

    public static void answer(JsonObject line) {
        var text = line.get("text");
        ASKED.remove(line.get("ask").getAsInt()).complete(text.isJsonNull() ? null : text.getAsString());
    }
}
