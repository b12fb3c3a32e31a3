package com.intellij.util.concurrency;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;

/** https://plugins.jetbrains.com/docs/intellij/threading-model.html */
public final class AppExecutorUtil {
    private static final ExecutorService POOL = Executors.newCachedThreadPool(named("ApplicationPool"));
    private static final ScheduledExecutorService TIMER = Executors.newScheduledThreadPool(2, named("Timer"));

    public static ExecutorService getAppExecutorService() {
        return POOL;
    }

    public static ScheduledExecutorService getAppScheduledExecutorService() {
        return TIMER;
    }

    public static ExecutorService createBoundedApplicationPoolExecutor(String name, int maxThreads) {
        return Executors.newFixedThreadPool(maxThreads, named(name));
    }

    private static ThreadFactory named(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
