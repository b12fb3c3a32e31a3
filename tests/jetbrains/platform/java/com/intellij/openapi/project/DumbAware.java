package com.intellij.openapi.project;

/** https://plugins.jetbrains.com/docs/intellij/indexing-and-psi-stubs.html */
public interface DumbAware {}
