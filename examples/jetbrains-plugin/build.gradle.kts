// This file is not run in this repository: its machines reach neither Maven Central nor the repositories of JetBrains.
// The tests compile the same sources with the same compiler, against a small platform with the signatures of the real
// one.

import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    id("org.jetbrains.kotlin.jvm")
    id("org.jetbrains.intellij.platform")
    // Copies the section of CHANGELOG.md for this version into plugin.xml as its change notes.
    id("org.jetbrains.changelog")
}

group = "ai.plexicus"
version = providers.gradleProperty("pluginVersion").get()

repositories {
    // The output of `cargo xtask package --jetbrains` in this repository. Your own plugin needs only Maven Central.
    maven {
        url = uri("../../target/jetbrains/maven")
        content { includeGroup("ai.plexicus") }
    }
    mavenCentral {
        content { excludeGroup("ai.plexicus") }
    }
    intellijPlatform { defaultRepositories() }
}

dependencies {
    implementation("ai.plexicus:plexicus-auth-jetbrains:0.1.0")
    intellijPlatform {
        intellijIdeaCommunity(providers.gradleProperty("ideVersion"))
        pluginVerifier()
        zipSigner()
    }
}

kotlin {
    jvmToolchain(21)
    // The Kotlin library in the oldest supported IDE needs this version.
    compilerOptions { apiVersion = KotlinVersion.KOTLIN_2_1 }
}

intellijPlatform {
    pluginConfiguration {
        version = providers.gradleProperty("pluginVersion")
        // No `untilBuild`: the verifier finds out whether a new IDE breaks the plugin.
        ideaVersion { sinceBuild = providers.gradleProperty("sinceBuild") }
    }
    pluginVerification {
        ides { recommended() }
    }
    // The contents of the PEM files, not their paths. Without a key, the plugin is not signed.
    signing {
        certificateChain = providers.environmentVariable("CERTIFICATE_CHAIN")
        privateKey = providers.environmentVariable("PRIVATE_KEY")
        password = providers.environmentVariable("PRIVATE_KEY_PASSWORD")
    }
    publishing {
        token = providers.environmentVariable("PUBLISH_TOKEN")
        // Version 1.2.0 is for everyone, 1.2.0-beta.1 for users who have added the channel "beta".
        channels = providers.gradleProperty("pluginVersion").map { version ->
            listOf(version.substringAfter('-', "default").substringBefore('.'))
        }
    }
}
