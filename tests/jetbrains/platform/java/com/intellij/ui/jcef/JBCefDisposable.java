package com.intellij.ui.jcef;

import com.intellij.openapi.Disposable;

public interface JBCefDisposable extends Disposable {
    boolean isDisposed();
}
