package ai.plexicus.testide;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Texts by name, in files that the IDEs of a test share: a keychain, and the IDE's settings. */
public final class StoredTexts {
    Path folder;
    private volatile String mode = "keychain";
    private volatile int delayMs;
    private final Map<String, String> inMemory = new ConcurrentHashMap<>();

    void set(JsonObject line) {
        mode = line.get("mode").getAsString();
        delayMs = line.get("delayMs").getAsInt();
    }

    public boolean isMemoryOnly() {
        return mode.equals("memory");
    }

    /** Behaves like a keychain: it may be slow, fail or store nothing, and refuses calls on a UI thread. */
    public String password(String name) {
        useKeychain();
        return isMemoryOnly() ? inMemory.get(name) : read("keychain.json").get(name);
    }

    public void setPassword(String name, String value) {
        useKeychain();
        if (isMemoryOnly()) put(inMemory, name, value);
        else change("keychain.json", name, value);
    }

    String property(String name) {
        return read("properties.json").get(name);
    }

    void setProperty(String name, String value) {
        change("properties.json", name, value);
    }

    private void useKeychain() {
        String thread = Thread.currentThread().getName();
        if (thread.equals(NativeBrowser.UI_THREAD) || thread.equals(TestApplication.UI_THREAD)) {
            throw new IllegalStateException("PasswordSafe was asked on the thread " + thread + ", which it would freeze");
        }
        try {
            Thread.sleep(delayMs);
        } catch (InterruptedException error) {
            Thread.currentThread().interrupt();
        }
        if (mode.equals("failing")) throw new IllegalStateException("the keychain is locked");
    }

    private synchronized Map<String, String> read(String file) {
        Path path = folder.resolve(file);
        try {
            return Files.exists(path) ? parse(Files.readString(path)) : new TreeMap<>();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    private synchronized void change(String file, String name, String value) {
        try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // until it is closed
            Map<String, String> all = read(file);
            put(all, name, value);
            Path next = Files.createTempFile(folder, "next", "");
            Files.writeString(next, new Gson().toJson(all));
            Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> parse(String text) {
        return new Gson().fromJson(text, TreeMap.class);
    }

    private static void put(Map<String, String> texts, String name, String value) {
        if (value == null) texts.remove(name);
        else texts.put(name, value);
    }
}
