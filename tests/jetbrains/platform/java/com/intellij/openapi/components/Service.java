package com.intellij.openapi.components;

public @interface Service {
    Level[] value() default {};

    enum Level { APP, PROJECT }
}
