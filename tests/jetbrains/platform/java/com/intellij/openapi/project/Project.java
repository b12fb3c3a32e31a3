package com.intellij.openapi.project;

import com.intellij.openapi.Disposable;

/** https://plugins.jetbrains.com/docs/intellij/project.html */
public interface Project extends Disposable {
    String getName();
}
