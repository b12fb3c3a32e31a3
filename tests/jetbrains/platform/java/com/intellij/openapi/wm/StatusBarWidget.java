package com.intellij.openapi.wm;

import com.intellij.openapi.Disposable;
import com.intellij.util.Consumer;
import java.awt.event.MouseEvent;

/** https://plugins.jetbrains.com/docs/intellij/status-bar-widgets.html */
public interface StatusBarWidget extends Disposable {
    String ID();

    WidgetPresentation getPresentation();

    void install(StatusBar statusBar);

    interface WidgetPresentation {
        String getTooltipText();

        Consumer<MouseEvent> getClickConsumer();
    }

    interface TextPresentation extends WidgetPresentation {
        String getText();

        float getAlignment();
    }
}
