package com.intellij.openapi.startup

import com.intellij.openapi.project.Project

/** https://plugins.jetbrains.com/docs/intellij/plugin-components.html */
interface ProjectActivity {
    suspend fun execute(project: Project)
}
