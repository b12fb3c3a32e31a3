rootProject.name = "plexicus-auth-example"
