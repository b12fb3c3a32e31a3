// Not run in this repository: its machines reach neither Maven Central nor JetBrains' repositories. Its tests compile
// the same sources with the same compiler, against a small platform with the signatures of the real one.

import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    id("org.jetbrains.kotlin.jvm")
    id("org.jetbrains.intellij.platform")
    // Puts the version's section of CHANGELOG.md into plugin.xml as its change notes.
    id("org.jetbrains.changelog")
}

group = "ai.plexicus"
version = providers.gradleProperty("pluginVersion").get()

repositories {
    // What `cargo xtask package --jetbrains` made in this repository. A plugin of yours needs Maven Central alone.
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
    // What the library in the oldest IDE understands.
    compilerOptions { apiVersion = KotlinVersion.KOTLIN_2_1 }
}

intellijPlatform {
    pluginConfiguration {
        version = providers.gradleProperty("pluginVersion")
        // No last build: the verifier finds out whether a new IDE breaks it.
        ideaVersion { sinceBuild = providers.gradleProperty("sinceBuild") }
    }
    pluginVerification {
        ides { recommended() }
    }
    // Without a key the plugin is not signed. The texts of the PEM files, not their paths.
    signing {
        certificateChain = providers.environmentVariable("CERTIFICATE_CHAIN")
        privateKey = providers.environmentVariable("PRIVATE_KEY")
        password = providers.environmentVariable("PRIVATE_KEY_PASSWORD")
    }
    publishing {
        token = providers.environmentVariable("PUBLISH_TOKEN")
        // 1.2.0 is for everyone, 1.2.0-beta.1 for those who have added the channel "beta".
        channels = providers.gradleProperty("pluginVersion").map { version ->
            listOf(version.substringAfter('-', "default").substringBefore('.'))
        }
    }
}
