package com.intellij.util.ui;

/** platform/platform-api/src/com/intellij/util/ui/StatusText.java of intellij-community */
public class StatusText {
    private String text = "";

    public String getText() {
        return text;
    }

    public StatusText setText(String text) {
        this.text = text;
        return this;
    }
}
