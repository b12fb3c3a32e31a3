package ai.plexicus.testide;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.cef.CefApp;
import org.cef.CefSettings;
import org.cef.browser.CefBrowser;
import org.cef.browser.CefFrame;
import org.cef.callback.CefQueryCallback;
import org.cef.handler.CefDisplayHandler;
import org.cef.handler.CefLoadHandler;
import org.cef.handler.CefRequestHandler;
import org.cef.network.CefRequest;

/** A browser that the test runs: commands go over the wire, and events of its page come back. */
public final class NativeBrowser implements CefBrowser {
    public static final String UI_THREAD = "CEF UI";
    private static final AtomicInteger LAST = new AtomicInteger();
    private static final Map<Integer, NativeBrowser> OPEN = new ConcurrentHashMap<>();
    /** The thread of all handlers of all browsers, as in CEF. They run one after the other. */
    private static final ExecutorService UI = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, UI_THREAD);
        thread.setDaemon(true);
        return thread;
    });

    public final int number = LAST.incrementAndGet();
    private final Map<String, BiConsumer<String, CefQueryCallback>> queries = new ConcurrentHashMap<>();
    public volatile CefDisplayHandler displayHandler;
    public volatile CefLoadHandler loadHandler;
    public volatile CefRequestHandler requestHandler;
    private boolean isCreated;
    private volatile String url = "";

    /** A query made after the native browser gets no function in the page. */
    public void addQuery(String name, BiConsumer<String, CefQueryCallback> onQuery) {
        if (isCreated) throw new IllegalStateException("this query comes after its browser");
        queries.put(name, onQuery);
    }

    public synchronized void create() {
        if (isCreated) return;
        isCreated = true;
        OPEN.put(number, this);
        Wire.tell("browser", Map.of("browser", number, "queries", List.copyOf(queries.keySet()), "origins", List.copyOf(CefApp.getInstance().factoriesForTest.keySet())));
    }

    @Override
    public void loadURL(String url) {
        this.url = url;
        Wire.tell("load", Map.of("browser", number, "url", url));
    }

    @Override
    public String getURL() {
        return url;
    }

    @Override
    public void executeJavaScript(String code, String url, int line) {
        if (OPEN.containsKey(number)) Wire.tell("execute", Map.of("browser", number, "code", code));
    }

    public void close() {
        if (OPEN.remove(number) != null) Wire.tell("close", Map.of("browser", number));
    }

    /** Takes an event of one of the test's browsers. */
    public static void take(JsonObject line) {
        NativeBrowser browser = OPEN.get(line.get("browser").getAsInt());
        if (browser != null) UI.execute(() -> browser.onUi(line));
    }

    public static void onUi(Runnable work) {
        UI.execute(work);
    }

    private void onUi(JsonObject line) {
        switch (line.get("do").getAsString()) {
            case "query" -> onQuery(line);
            case "console" -> {
                if (displayHandler != null) displayHandler.onConsoleMessage(this, CefSettings.LogSeverity.LOGSEVERITY_ERROR, line.get("text").getAsString(), "", 0);
            }
            case "loaded" -> {
                if (loadHandler != null) loadHandler.onLoadEnd(this, mainFrame(), 200);
            }
            case "navigate" -> {
                boolean isRefused = requestHandler != null && requestHandler.onBeforeBrowse(this, null, request(line), true, false);
                Wire.tell("navigation", Map.of("request", line.get("request").getAsInt(), "isRefused", isRefused));
            }
            default -> throw new IllegalArgumentException("a browser does no " + line.get("do"));
        }
    }

    private void onQuery(JsonObject line) {
        int query = line.get("query").getAsInt();
        CefQueryCallback callback = new CefQueryCallback() {
            @Override
            public void success(String response) {
                Wire.tell("replied", Map.of("browser", number, "query", query, "isSuccess", true, "text", response, "code", 0));
            }

            @Override
            public void failure(int code, String message) {
                Wire.tell("replied", Map.of("browser", number, "query", query, "isSuccess", false, "text", message == null ? "" : message, "code", code));
            }
        };
        BiConsumer<String, CefQueryCallback> onQuery = queries.get(line.get("name").getAsString());
        if (onQuery == null) callback.failure(-1, "The query has been canceled");
        else onQuery.accept(line.get("text").getAsString(), callback);
    }

    private CefFrame mainFrame() {
        return new CefFrame() {
            @Override
            public boolean isMain() {
                return true;
            }

            @Override
            public String getURL() {
                return url;
            }
        };
    }

    static CefRequest request(JsonObject line) {
        return new CefRequest() {
            @Override
            public String getURL() {
                return line.get("url").getAsString();
            }

            @Override
            public String getMethod() {
                return "GET";
            }
        };
    }
}
