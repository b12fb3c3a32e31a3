@file:JvmName("ServiceKt")

package com.intellij.openapi.components

import com.intellij.openapi.application.ApplicationManager

/** https://plugins.jetbrains.com/docs/intellij/plugin-services.html */
inline fun <reified T : Any> service(): T = ApplicationManager.getApplication().getService(T::class.java)
