// Compiles the library against a real IDE: `gradle compileKotlin`. The artifact itself is built by
// `cargo xtask package --jetbrains`, with the same compiler, against a small platform with the signatures of the real one.
// This file was not run: the machines of this repository reach neither Maven Central nor JetBrains' repositories.

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
    // Kotlin's library, kotlinx.coroutines and Gson come with it.
    intellijPlatform { intellijIdeaCommunity(providers.gradleProperty("ideVersion")) }
}

kotlin {
    jvmToolchain(21)
    compilerOptions {
        // What the library in the oldest IDE understands, and what a plugin's older compiler can read.
        apiVersion = KotlinVersion.KOTLIN_2_1
        languageVersion = KotlinVersion.KOTLIN_2_1
    }
}
