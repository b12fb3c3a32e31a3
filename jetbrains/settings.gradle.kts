pluginManagement {
    plugins {
        id("org.jetbrains.kotlin.jvm") version "2.4.20"
        id("org.jetbrains.intellij.platform.base") version "2.19.0"
    }
}

plugins {
    // Downloads the JDK that the build needs, if it is not installed.
    id("org.gradle.toolchains.foojay-resolver-convention") version "1.0.0"
}

rootProject.name = "plexicus-auth-jetbrains"
