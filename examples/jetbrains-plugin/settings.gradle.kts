rootProject.name = "plexicus-auth-example"

// The library from this repository, in place of the published one that build.gradle.kts names.
includeBuild("../../jetbrains")
