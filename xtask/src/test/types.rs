//! Type checks: of the sources, and of the public types as a consumer meets them.

use super::examples;
use crate::install;
use crate::run::{counted, node, run};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// Checks the tests and build scripts, then the package and its hand-written public types.
pub fn check_sources() -> Result<()> {
    let root = workspace::root();
    let entries = entries(&workspace::package_template().join("package.json"))?;
    let checks = workspace::target().join("public-types");
    workspace::empty_folder(&checks)?;
    for entry in &entries {
        let module = module_of(entry);
        let check = checks.join(module).with_extension("ts");
        workspace::write(&check, public_types_match(module))?;
    }
    tsc(&root.join("tsconfig.package.json"))?;
    tsc(&root.join("tsconfig.browser.json"))?;
    tsc(&root.join("tsconfig.json"))
}

/// Checks that the installed package's types serve every kind of consumer, on the oldest
/// library and without `skipLibCheck`.
pub fn check_as_installed() -> Result<String> {
    let project = workspace::installed().join("consumer");
    let manifest = workspace::installed().join("node_modules/@plexicus/auth/package.json");
    let entries = entries(&manifest)?;
    let mut imports = String::new();
    let mut requires = String::new();
    for (index, entry) in entries.iter().enumerate() {
        let package = format!("@plexicus/auth{}", entry.trim_start_matches('.'));
        writeln!(imports, "export * as entry{index} from \"{package}\";")?;
        writeln!(requires, "import entry{index} = require(\"{package}\");")?;
        writeln!(requires, "export {{ entry{index} }};")?;
    }
    for (name, module, resolution, source) in [
        ("node16-import.mts", "node16", "node16", &imports),
        ("node16-require.cts", "node16", "node16", &requires),
        ("nodenext-import.mts", "nodenext", "nodenext", &imports),
        ("nodenext-require.cts", "nodenext", "nodenext", &requires),
        ("bundler.ts", "esnext", "bundler", &imports),
    ] {
        workspace::write(&project.join(name), source)?;
        let options = json!({
            "compilerOptions": {
                "module": module, "moduleResolution": resolution, "target": "es2020",
                "lib": ["es2020"], "types": [], "strict": true, "skipLibCheck": false,
                "exactOptionalPropertyTypes": true, "noEmit": true,
            },
            "files": [name],
        });
        let config = project.join(format!("tsconfig.{name}.json"));
        workspace::write(&config, options.to_string())?;
        tsc(&config)?;
    }
    tsc(&install::example().join("tsconfig.json"))?;
    for page in install::jetbrains_pages() {
        tsc(&page.join("tsconfig.json"))?;
    }
    tsc(&workspace::root().join("examples/playground/tsconfig.json"))?;
    let (config, examples) = examples::write()?;
    tsc(&config)?;
    Ok(format!(
        "{} entries by node16, nodenext and bundler, the examples, the playground, {} of the documentation",
        entries.len(),
        counted(examples, "example")
    ))
}

/// A module that compiles only if the entry exports exactly what its public types declare.
fn public_types_match(module: &str) -> String {
    format!(
        "import * as actual from \"../../pkg-template/src/{module}.js\";
import type * as declared from \"../../pkg-template/types/{module}.js\";
actual satisfies typeof declared;
type None<Names extends never> = Names;
export type Undeclared = None<Exclude<keyof typeof actual, keyof typeof declared>>;
"
    )
}

/// The module of an entry: `index` of `.`, `slim` of `./slim`.
fn module_of(entry: &str) -> &str {
    match entry {
        "." => "index",
        _ => entry.trim_start_matches("./"),
    }
}

/// The package's entries that hold code, as `exports` names them: `.`, `./slim` and so on.
fn entries(manifest: &Path) -> Result<Vec<String>> {
    let exports = &workspace::read_json(manifest)?["exports"];
    let entries: Vec<String> = exports
        .as_object()
        .with_context(|| format!("{} has no exports", manifest.display()))?
        .iter()
        .filter(|(_, target)| target.is_object())
        .map(|(name, _)| name.clone())
        .collect();
    ensure!(
        !entries.is_empty(),
        "{} exports no module",
        manifest.display()
    );
    Ok(entries)
}

fn tsc(config: &Path) -> Result<()> {
    run(node("node_modules/typescript/bin/tsc")
        .arg("--project")
        .arg(config))?;
    Ok(())
}
