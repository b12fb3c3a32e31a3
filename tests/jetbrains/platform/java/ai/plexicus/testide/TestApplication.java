package ai.plexicus.testide;

import com.intellij.openapi.Disposable;
import com.intellij.openapi.application.Application;
import com.intellij.openapi.application.ModalityState;
import com.intellij.openapi.util.Disposer;
import com.intellij.util.concurrency.AppExecutorUtil;
import com.intellij.util.messages.MessageBus;
import com.intellij.util.messages.MessageBusConnection;
import com.intellij.util.messages.Topic;
import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.CoroutineScopeKt;
import kotlinx.coroutines.SupervisorKt;

/** The application: a UI thread, pooled threads, services that are created on first use, a message bus. */
public final class TestApplication implements Application, Disposable {
    public static final String UI_THREAD = "AWT-EventQueue-0";
    private final ExecutorService ui = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, UI_THREAD);
        thread.setDaemon(true);
        return thread;
    });
    // By name, as an IDE looks them up: classes of the same name in two plugins collide.
    private final Map<String, Object> services = new ConcurrentHashMap<>();
    private final Map<Topic<?>, List<Object>> subscribers = new ConcurrentHashMap<>();

    public void provide(Class<?> type, Object service) {
        services.put(type.getName(), service);
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
        return type.cast(services.computeIfAbsent(type.getName(), name -> make(type)));
    }

    @Override
    public MessageBus getMessageBus() {
        return new MessageBus() {
            @Override
            public MessageBusConnection connect(Disposable parent) {
                return new MessageBusConnection() {
                    @Override
                    public <L> void subscribe(Topic<L> topic, L handler) {
                        List<Object> all = subscribers.computeIfAbsent(topic, key -> new CopyOnWriteArrayList<>());
                        all.add(handler);
                        Disposer.register(parent, () -> all.remove(handler));
                    }
                };
            }

            @Override
            public <L> L syncPublisher(Topic<L> topic) {
                Class<L> type = topic.getListenerClass();
                return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    for (Object each : subscribers.getOrDefault(topic, List.of())) method.invoke(each, arguments);
                    return null;
                }));
            }
        };
    }

    @Override
    public void dispose() {}

    // The constructor of a service takes its scope, or nothing.
    private Object make(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructors()[0];
            CoroutineScope scope = CoroutineScopeKt.CoroutineScope(SupervisorKt.SupervisorJob(null));
            Object service = constructor.getParameterCount() == 0 ? constructor.newInstance() : constructor.newInstance(scope);
            Disposer.register(this, () -> CoroutineScopeKt.cancel(scope, null));
            if (service instanceof Disposable disposable) Disposer.register(this, disposable);
            return service;
        } catch (ReflectiveOperationException error) {
            throw new IllegalStateException(error);
        }
    }
}
