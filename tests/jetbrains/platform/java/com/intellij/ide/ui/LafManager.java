package com.intellij.ide.ui;

/** platform/editor-ui-api/src/com/intellij/ide/ui/LafManager.java of intellij-community */
public abstract class LafManager {}
