package com.intellij.openapi.project;

import com.intellij.openapi.actionSystem.AnAction;

/** https://plugins.jetbrains.com/docs/intellij/indexing-and-psi-stubs.html */
public abstract class DumbAwareAction extends AnAction implements DumbAware {
    protected DumbAwareAction() {}

    protected DumbAwareAction(String text) {
        super(text);
    }
}
