package com.intellij.openapi.actionSystem;

/** https://plugins.jetbrains.com/docs/intellij/action-system.html */
public enum ActionUpdateThread { BGT, EDT }
