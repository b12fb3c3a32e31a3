//! Type checks of the sources, and of the public types as a consumer uses them.

use super::examples;
use crate::api_report;
use crate::install;
use crate::run::{counted, node, run};
use crate::workspace;
use anyhow::{Context, Result, ensure};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

/// A program that compiles only if `auth.fetch` can replace the platform's `fetch`, on every platform.
const DROP_IN: &str = "import type { Auth } from \"@plexicus/auth\";
export const all = async (auth: Auth, url: URL, request: Request, init: RequestInit) => {
  const own: typeof fetch = auth.fetch;
  const { fetch: unbound } = auth;
  const answers: Response[] = [await own(url), await unbound(request, init), await auth.fetch(\"/repositories\")];
  answers.push(await auth.fetch(\"/findings\", { ...init, account: \"ada@example.test\", signal: null }));
  const headers: Record<string, string> = await auth.headers(url, { rejected: await auth.headers(url) });
  return [answers, headers, new Headers(headers), auth.headersNow(url)?.Authorization];
};
";

/// Checks the tests and build scripts, then the package and its hand-written public types.
pub fn check_sources() -> Result<()> {
    api_report::check()?;
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

/// Checks that the installed package's types compile for every kind of consumer, on the oldest supported `lib` and
/// without `skipLibCheck`.
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
    workspace::write(&project.join("drop-in.ts"), DROP_IN)?;
    for (name, module, resolution, source) in [
        ("node16-import.mts", "node16", "node16", &imports),
        ("node16-require.cts", "node16", "node16", &requires),
        ("nodenext-import.mts", "nodenext", "nodenext", &imports),
        ("nodenext-require.cts", "nodenext", "nodenext", &requires),
        ("bundler.ts", "esnext", "bundler", &imports),
        // Only the previous compiler still supports this resolution.
        ("node.ts", "commonjs", "node10", &imports),
    ] {
        workspace::write(&project.join(name), source)?;
        let tsc = if resolution == "node10" { tsc_5 } else { tsc };
        for (surroundings, lib, types, files) in [
            ("bare", &["es2020"][..], &[][..], &[name][..]),
            ("dom", &["es2020", "dom"], &[], &[name, "drop-in.ts"]),
            ("node", &["es2020"], &["node"], &[name, "drop-in.ts"]),
        ] {
            let options = json!({
                "compilerOptions": {
                    "module": module, "moduleResolution": resolution, "target": "es2020",
                    "lib": lib, "types": types, "strict": true,
                    // Node's own types need a newer `lib` than the oldest that this package supports.
                    "skipLibCheck": surroundings == "node",
                    "exactOptionalPropertyTypes": true, "noEmit": true,
                },
                "files": files,
            });
            let config = project.join(format!("tsconfig.{name}.{surroundings}.json"));
            workspace::write(&config, options.to_string())?;
            tsc(&config)?;
        }
    }
    tsc(&install::example().join("tsconfig.json"))?;
    tsc(&install::jetbrains_pages().join("tsconfig.json"))?;
    tsc(&workspace::root().join("examples/playground/tsconfig.json"))?;
    let (projects, examples) = examples::write()?;
    for project in &projects {
        tsc(project)?;
    }
    Ok(format!(
        "{} entries by node, node16, nodenext and bundler, with and without the DOM, the examples, the playground, {} of the documentation",
        entries.len(),
        counted(examples, "example")
    ))
}

/// Returns a module that compiles only if the entry exports exactly what its public types declare.
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

/// Returns the module of an entry: `index` for `.`, `slim` for `./slim`.
fn module_of(entry: &str) -> &str {
    match entry {
        "." => "index",
        _ => entry.trim_start_matches("./"),
    }
}

/// Returns the package's entries with code, as `exports` names them: `.`, `./slim` and so on.
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
    compile("typescript", config)
}

fn tsc_5(config: &Path) -> Result<()> {
    compile("typescript-5", config)
}

fn compile(compiler: &str, config: &Path) -> Result<()> {
    run(node(format!("node_modules/{compiler}/bin/tsc"))
        .arg("--project")
        .arg(config))?;
    Ok(())
}
