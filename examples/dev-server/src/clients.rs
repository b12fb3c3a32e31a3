//! The programs that may request a login.

/// A program known by its `client_id`.
#[derive(Debug)]
pub struct Client {
    pub id: &'static str,
    pub name: &'static str,
}

static CLIENTS: [Client; 5] = [
    Client {
        id: "plexicus-mcp",
        name: "Plexicus MCP server",
    },
    Client {
        id: "plexicus-cli",
        name: "Plexicus command line",
    },
    Client {
        id: "plexicus-vscode",
        name: "Plexicus for VS Code",
    },
    Client {
        id: "plexicus-jetbrains",
        name: "Plexicus for JetBrains IDEs",
    },
    Client {
        id: "plexicus-web",
        name: "Plexicus in a web page",
    },
];

/// Returns the client with this `client_id`.
pub fn find(id: &str) -> Option<&'static Client> {
    CLIENTS.iter().find(|client| client.id == id)
}
