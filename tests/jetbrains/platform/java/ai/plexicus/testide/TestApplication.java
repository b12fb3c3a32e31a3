package ai.plexicus.testide;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.application.Application;
import com.intellij.openapi.application.ModalityState;
import com.intellij.openapi.util.Disposer;
import com.intellij.util.concurrency.AppExecutorUtil;
import com.intellij.util.messages.MessageBus;
import com.intellij.util.messages.MessageBusConnection;
import com.intellij.util.messages.Topic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The application: a UI thread, pooled threads, services made on first need, a message bus. */
public final class TestApplication implements Application, Disposable {
    public static final String UI_THREAD = "AWT-EventQueue-0";
    private final ExecutorService ui = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, UI_THREAD);
        thread.setDaemon(true);
        return thread;
    });
    private final Map<Class<?>, Object> services = new ConcurrentHashMap<>();
    private final Map<Topic<?>, List<Object>> subscribers = new ConcurrentHashMap<>();

    public void provide(Class<?> type, Object service) {
        services.put(type, service);
    }

    public <L> void publish(Topic<L> topic, Consumer<L> tell) {
        for (Object each : subscribers.getOrDefault(topic, List.of())) tell.accept(topic.getListenerClass().cast(each));
    }

    @Override
    public Future<?> executeOnPooledThread(Runnable action) {
        return AppExecutorUtil.getAppExecutorService().submit(action);
    }

    @Override
    public void invokeLater(Runnable action) {
        ui.execute(action);
    }

    @Override
    public void invokeLater(Runnable action, ModalityState state) {
        ui.execute(action);
    }

    @Override
    public boolean isDispatchThread() {
        return Thread.currentThread().getName().equals(UI_THREAD);
    }

    @Override
    public <T> T getService(Class<T> type) {
        return type.cast(services.computeIfAbsent(type, this::make));
    }

    @Override
    public MessageBus getMessageBus() {
        return parent -> new MessageBusConnection() {
            @Override
            public <L> void subscribe(Topic<L> topic, L handler) {
                List<Object> all = subscribers.computeIfAbsent(topic, key -> new CopyOnWriteArrayList<>());
                all.add(handler);
                Disposer.register(parent, () -> all.remove(handler));
            }
        };
    }

    @Override
    public void dispose() {}

    private Object make(Class<?> type) {
        try {
            Object service = type.getDeclaredConstructor().newInstance();
            if (service instanceof Disposable disposable) Disposer.register(this, disposable);
            return service;
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }
}
