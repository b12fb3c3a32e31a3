package com.intellij.openapi.components;

/** https://plugins.jetbrains.com/docs/intellij/plugin-services.html */
public @interface Service {
    Level[] value() default {};

    enum Level { APP, PROJECT }
}
