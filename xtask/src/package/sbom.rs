//! The third-party code in the package, as a bill of materials (CycloneDX 1.6, JSON). `npm sbom` knows no crates, and
//! would list every tool of the workspace instead of the few packages that are bundled.

use super::third_party::{Carried, Registry};
use crate::workspace;
use anyhow::Result;
use serde_json::{Value, json};
use std::path::PathBuf;

const NAME: &str = "@plexicus/auth";

/// Returns the path of the bill of materials, which is not part of the package.
pub fn path() -> PathBuf {
    workspace::target().join("plexicus-auth.cdx.json")
}

/// Writes the bill of materials of this build.
pub fn write(carried: &[Carried]) -> Result<()> {
    let text = serde_json::to_string_pretty(&document(carried))?;
    workspace::write(&path(), text + "\n")
}

/// Has no serial number and no time, so that the same sources give the same bytes.
fn document(carried: &[Carried]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    let package = purl(Registry::Npm, NAME, version);
    let components: Vec<Value> = carried.iter().map(component).collect();
    let names: Vec<String> = carried
        .iter()
        .map(|part| purl(part.registry, &part.name, &part.version))
        .collect();
    json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": {
            "type": "library", "bom-ref": package, "purl": package,
            "name": NAME, "version": version,
            "licenses": [{ "expression": env!("CARGO_PKG_LICENSE") }],
        }},
        "components": components,
        // All of them are compiled or bundled in, also the indirect dependencies.
        "dependencies": [{ "ref": package, "dependsOn": names }],
    })
}

fn component(part: &Carried) -> Value {
    let purl = purl(part.registry, &part.name, &part.version);
    json!({
        "type": "library", "bom-ref": purl, "purl": purl,
        "name": part.name, "version": part.version,
        // crates.io still accepts the old form of a choice, "MIT/Apache-2.0".
        "licenses": [{ "expression": part.licence.replace('/', " OR ") }],
    })
}

/// Returns a package URL, in which the `@` of an npm scope is encoded.
fn purl(registry: Registry, name: &str, version: &str) -> String {
    let kind = match registry {
        Registry::Crates => "cargo",
        Registry::Npm => "npm",
    };
    format!("pkg:{kind}/{}@{version}", name.replace('@', "%40"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn package_urls_follow_their_specification() {
        assert_eq!(
            purl(Registry::Crates, "sha2", "0.11.1"),
            "pkg:cargo/sha2@0.11.1"
        );
        assert_eq!(
            purl(Registry::Npm, NAME, "1.0.0"),
            "pkg:npm/%40plexicus/auth@1.0.0"
        );
    }
}
