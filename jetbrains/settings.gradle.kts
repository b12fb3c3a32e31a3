rootProject.name = "plexicus-auth-jetbrains"
