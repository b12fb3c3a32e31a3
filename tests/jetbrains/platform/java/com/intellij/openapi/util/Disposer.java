package com.intellij.openapi.util;

import com.intellij.openapi.Disposable;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Disposes children before their parent, the youngest first.
 *
 * https://plugins.jetbrains.com/docs/intellij/disposers.html
 */
public final class Disposer {
    private static final Map<Disposable, List<Disposable>> CHILDREN = new IdentityHashMap<>();

    private Disposer() {}

    public static void register(Disposable parent, Disposable child) {
        synchronized (CHILDREN) {
            CHILDREN.computeIfAbsent(parent, key -> new ArrayList<>()).add(0, child);
        }
    }

    public static Disposable newDisposable(String name) {
        return () -> {};
    }

    public static void dispose(Disposable disposable) {
        List<Disposable> children;
        synchronized (CHILDREN) {
            children = CHILDREN.remove(disposable);
            CHILDREN.values().forEach(siblings -> siblings.removeIf(each -> each == disposable));
        }
        if (children != null) children.forEach(Disposer::dispose);
        disposable.dispose();
    }
}
