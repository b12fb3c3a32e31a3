//! The module that the package's TypeScript imports as `#constants`: the core's tables, which are written only once.

use super::wasm;
use crate::workspace;
use anyhow::Result;
use plexicus_auth::policy::login::callback;
use plexicus_auth::policy::stored::login;
use plexicus_auth::policy::token::scope;
use plexicus_auth::policy::url;
use plexicus_auth::policy::{variable, wire};
use serde_json::json;

/// Writes the module beside the wasm's glue. `tsconfig.package.json` names its path too.
pub fn write() -> Result<()> {
    let variables = [
        ("token", variable::TOKEN),
        ("account", variable::ACCOUNT),
        ("purpose", variable::PURPOSE),
        ("source", variable::SOURCE),
        ("loginMethod", variable::LOGIN_METHOD),
        ("apiUrl", variable::API_URL),
        ("appUrl", variable::APP_URL),
        ("configDir", variable::CONFIG_DIR),
        ("allowCustomApiUrl", variable::ALLOW_CUSTOM_API_URL),
        ("allowInsecureLocalhost", variable::ALLOW_INSECURE_LOCALHOST),
    ];
    let (wasm_bytes, wasm_seal) = wasm::recognized_by()?;
    let (first, last) = callback::PORTS.into_inner();
    let constants = [
        (
            "CALLBACK_PORTS",
            format!("{{ first: {first}, last: {last} }}"),
        ),
        ("DEFAULT_API_URL", json!(url::DEFAULT_API_URL).to_string()),
        (
            "DEFAULT_HEADERS",
            object(&[(&wire::ACCEPT.0.to_lowercase(), wire::ACCEPT.1)]),
        ),
        ("DEFAULT_SCOPE", json!(scope::DEFAULT).to_string()),
        ("FIXED_INIT", object(&wire::FIXED_INIT)),
        ("READ_BY_CORE", json!(variable::READ_BY_CORE).to_string()),
        ("SCOPES", json!(scope::SCOPES).to_string()),
        ("SLIDING_MS", login::SLIDING_MS.to_string()),
        ("VARIABLES", object(&variables)),
        ("WASM_BYTES", wasm_bytes.to_string()),
        ("WASM_NAME", json!(wasm::NAME).to_string()),
        ("WASM_SEAL", json!(wasm_seal).to_string()),
    ];
    let lines: String = constants
        .iter()
        .map(|(name, value)| format!("export const {name} = {value} as const;\n"))
        .collect();
    workspace::write(&workspace::wasm_glue().join("constants.ts"), lines)
}

/// Formats a table as an object, in the table's order.
fn object(table: &[(&str, &str)]) -> String {
    let fields: Vec<_> = table
        .iter()
        .map(|(name, value)| format!("{name}: {}", json!(value)))
        .collect();
    format!("{{ {} }}", fields.join(", "))
}
