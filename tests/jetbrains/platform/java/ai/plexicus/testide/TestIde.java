package ai.plexicus.testide;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.intellij.ide.ui.LafManagerListener;
import com.intellij.ide.util.PropertiesComponent;
import com.intellij.notification.Notification;
import com.intellij.openapi.application.ApplicationManager;
import com.intellij.util.net.JdkProxyProvider;
import java.awt.Color;
import java.awt.Font;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The settings that the test has chosen for this IDE, and its lines. */
public final class TestIde {
    public static final Map<String, String> environment = new ConcurrentHashMap<>();
    public static volatile boolean isDark;
    public static volatile int fontSize = 13;
    public static volatile String fontFamily = Font.DIALOG;
    /** The colors of the theme, by its keys. */
    public static volatile Map<String, Color> colors = Map.of();
    public static volatile boolean isRemoteHost;
    public static volatile boolean hasJcef = true;
    public static volatile boolean lacksJcefPlugin;
    static int proxyPort;
    public static volatile Notification lastNotification;
    public static final TestApplication APPLICATION = new TestApplication();
    public static final StoredTexts TEXTS = new StoredTexts();
    public static final PropertiesComponent PROPERTIES = new TestProperties();
    public static final JdkProxyProvider PROXIES = new JdkProxyProvider() {
        @Override
        public ProxySelector getProxySelector() {
            return proxyPort == 0 ? ProxySelector.getDefault() : ProxySelector.of(new InetSocketAddress("127.0.0.1", proxyPort));
        }

        @Override
        public Authenticator getAuthenticator() {
            return new Authenticator() {
                @Override
                protected PasswordAuthentication getPasswordAuthentication() {
                    return getRequestorType() == RequestorType.PROXY ? new PasswordAuthentication("ada", "analytical".toCharArray()) : null;
                }
            };
        }
    };
    // A scheme handler runs on a separate thread of CEF, not on the one of the queries.
    private static final ExecutorService RESOURCES = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "CEF IO");
        thread.setDaemon(true);
        return thread;
    });

    private TestIde() {}

    /** Starts with the settings in the first line, and takes lines until there are no more. */
    public static void run(Consumer<JsonObject> onCall) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        setUp(JsonParser.parseString(lines.readLine()).getAsJsonObject());
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            JsonObject line = JsonParser.parseString(text).getAsJsonObject();
            switch (line.get("do").getAsString()) {
                case "resource" -> RESOURCES.execute(() -> Resources.serve(line));
                case "query", "console", "loaded", "navigate" -> NativeBrowser.take(line);
                case "answer" -> Wire.answer(line);
                case "look" -> setLook(line);
                case "passwordSafe" -> TEXTS.set(line);
                default -> onCall.accept(line);
            }
        }
    }

    private static void setUp(JsonObject line) {
        ApplicationManager.setForTest(APPLICATION);
        line.getAsJsonObject("environment").entrySet().forEach(entry -> environment.put(entry.getKey(), entry.getValue().getAsString()));
        TEXTS.folder = Path.of(line.get("folder").getAsString());
        isRemoteHost = line.get("isRemoteHost").getAsBoolean();
        hasJcef = line.get("hasJcef").getAsBoolean();
        lacksJcefPlugin = line.get("lacksJcefPlugin").getAsBoolean();
        isDark = line.get("isDark").getAsBoolean();
        proxyPort = line.get("proxyPort").getAsInt();
    }

    private static void setLook(JsonObject line) {
        isDark = line.get("isDark").getAsBoolean();
        fontSize = line.get("fontSize").getAsInt();
        fontFamily = line.get("fontFamily").getAsString();
        colors = line.getAsJsonObject("colors").entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, entry -> color(entry.getValue().getAsString())));
        APPLICATION.getMessageBus().syncPublisher(LafManagerListener.TOPIC).lookAndFeelChanged(null);
    }

    /** Parses a theme's {@code #rrggbb} or {@code #rrggbbaa}. */
    private static Color color(String hex) {
        long rgba = Long.parseLong(hex.substring(1) + (hex.length() == 7 ? "ff" : ""), 16);
        return new Color((int) (rgba >> 8) & 0xffffff | (int) (rgba & 0xff) << 24, true);
    }
}
