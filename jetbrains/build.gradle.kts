// Compiles the library against a real IDE with `gradle compileKotlin`. `cargo xtask package --jetbrains` builds the
// artifact itself, with the same compiler, against a small platform with the signatures of the real one.
// This file has not been run: the project's machines reach neither Maven Central nor the repositories of JetBrains.

import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    id("org.jetbrains.kotlin.jvm")
    id("org.jetbrains.intellij.platform.base")
}

repositories {
    mavenCentral()
    intellijPlatform { defaultRepositories() }
}

dependencies {
    // The IDE brings Kotlin's library, kotlinx.coroutines and Gson.
    intellijPlatform { intellijIdeaCommunity(providers.gradleProperty("ideVersion")) }
}

kotlin {
    jvmToolchain(21)
    compilerOptions {
        // The Kotlin library in the oldest supported IDE, and older compilers of plugins, need this version.
        apiVersion = KotlinVersion.KOTLIN_2_1
        languageVersion = KotlinVersion.KOTLIN_2_1
    }
}
