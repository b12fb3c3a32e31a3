@file:JvmName("TasksKt")

package com.intellij.platform.ide.progress

import com.intellij.openapi.project.Project
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.coroutineScope

/** https://plugins.jetbrains.com/docs/intellij/background-processes.html */
suspend fun <T> withBackgroundProgress(project: Project, title: String, action: suspend CoroutineScope.() -> T): T {
    require(title.isNotEmpty()) { "${project.name}: a progress bar needs a title" }
    return coroutineScope(action)
}
