package com.intellij.ui.jcef;

import com.intellij.openapi.Disposable;

/** https://plugins.jetbrains.com/docs/intellij/embedded-browser-jcef.html */
public interface JBCefDisposable extends Disposable {
    boolean isDisposed();
}
