//! What the package carries of others, as a bill of materials (CycloneDX 1.6, JSON). `npm sbom`
//! knows no crate, and would name every tool of the workspace instead of the few packages that are bundled.

use super::third_party::{Carried, Registry};
use crate::workspace;
use anyhow::Result;
use serde_json::{Value, json};
use std::path::PathBuf;

const NAME: &str = "@plexicus/auth";

/// Where it is written: beside the package, not into it.
pub fn path() -> PathBuf {
    workspace::target().join("plexicus-auth.cdx.json")
}

/// Writes it, from what went into this build.
pub fn write(carried: &[Carried]) -> Result<()> {
    let text = serde_json::to_string_pretty(&document(carried))?;
    workspace::write(&path(), text + "\n")
}

/// Without a serial number and a time: the same sources give the same bytes.
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
        // Compiled or bundled in, each of them, at whatever depth it was needed.
        "dependencies": [{ "ref": package, "dependsOn": names }],
    })
}

fn component(part: &Carried) -> Value {
    let purl = purl(part.registry, &part.name, &part.version);
    json!({
        "type": "library", "bom-ref": purl, "purl": purl,
        "name": part.name, "version": part.version,
        // crates.io still knows the old way to write a choice, "MIT/Apache-2.0".
        "licenses": [{ "expression": part.licence.replace('/', " OR ") }],
    })
}

/// A package URL; the `@` of an npm scope is encoded there.
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
    fn package_urls_are_as_their_specification_has_them() {
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
