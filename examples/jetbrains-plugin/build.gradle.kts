// Not run in this repository: its machines reach neither Maven Central nor JetBrains' repositories. Its tests compile
// the same sources with the same compiler, against a small platform with the signatures of the real one.

import org.jetbrains.kotlin.gradle.dsl.KotlinVersion

plugins {
    id("org.jetbrains.kotlin.jvm") version "2.4.20"
    id("org.jetbrains.intellij.platform") version "2.19.0"
}

group = "ai.plexicus"
version = providers.gradleProperty("pluginVersion").get()

repositories {
    mavenCentral()
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
        ideaVersion { sinceBuild = providers.gradleProperty("sinceBuild") }
    }
    pluginVerification {
        ides { recommended() }
    }
}

val page = layout.buildDirectory.dir("page")

val installPage by tasks.registering(Exec::class) {
    workingDir("page")
    commandLine("npm", "ci", "--ignore-scripts")
    inputs.files("page/package.json", "page/package-lock.json")
    outputs.dir("page/node_modules")
}

val buildPage by tasks.registering(Exec::class) {
    dependsOn(installPage)
    workingDir("page")
    commandLine("node", "esbuild.mjs", page.get().asFile.path)
    inputs.dir("page/src")
    inputs.file("page/esbuild.mjs")
    inputs.dir("../../pkg") // @plexicus/auth, which the install links to
    outputs.dir(page)
}

tasks.processResources {
    from(buildPage) { into("plexicus-auth-page") }
}
