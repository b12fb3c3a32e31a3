package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import com.intellij.ui.content.ContentManager;

/** https://plugins.jetbrains.com/docs/intellij/tool-windows.html */
public interface ToolWindow {
    ContentManager getContentManager();
    Disposable getDisposable();

    void setStripeTitle(String title);

    String getStripeTitle();
}
