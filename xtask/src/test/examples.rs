//! The TypeScript examples of the documentation, each compiled as a separate program.

use crate::workspace;
use anyhow::{Result, ensure};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The module that examples with the reader's own host import from their editor.
const YOUR_EDITOR: &str = "export declare const keychain: {
  read(key: string): Promise<string | undefined>;
  write(key: string, value: string): Promise<void>;
  remove(key: string): Promise<void>;
};
export declare function openUrl(url: string): Promise<boolean>;
export declare function showUser(text: string): void;
export declare function askUser(question: string): Promise<string | undefined>;
";

/// The other entry of an example of two files.
const EXTENSION: &str =
    "export declare function start(context: object, node?: object): Promise<void>;
export declare function stop(): Promise<void>;
";

/// What Vite declares for a file that is imported by its address.
const VITE: &str = "declare module \"*?url\" {
  const url: string;
  export default url;
}
";

/// Writes the examples and their projects beside the installed package. Returns the projects, and the number of
/// examples. An example for a page gets the DOM, every other one gets only Node's types.
pub fn write() -> Result<(Vec<PathBuf>, usize)> {
    let folder = workspace::installed().join("examples");
    workspace::empty_folder(&folder)?;
    let (program, page) = (folder.join("program"), folder.join("page"));
    let mut count = 0;
    for path in pages()? {
        let place = path.strip_prefix(workspace::root())?.with_extension("");
        let name = place.to_string_lossy().replace('/', "-");
        for (index, example) in fenced(&workspace::read(&path)?).enumerate() {
            // Vite itself reads this configuration, in tests/install/vite.test.ts.
            if example.contains("from \"vite\"") {
                continue;
            }
            let of_pages = ["@plexicus/auth/browser\"", "WebAssembly."];
            let is_for_page = of_pages.iter().any(|word| example.contains(word));
            let project = if is_for_page { &page } else { &program };
            workspace::write(&project.join(format!("{name}-{}.mts", index + 1)), example)?;
            count += 1;
        }
    }
    ensure!(count > 0, "the documentation contains no example");
    workspace::write(&program.join("your-editor.d.ts"), YOUR_EDITOR)?;
    workspace::write(&program.join("extension.d.ts"), EXTENSION)?;
    workspace::write(&page.join("vite.d.ts"), VITE)?;
    let configs = vec![
        write_config(&program, &["es2020"], &["node"])?,
        write_config(&page, &["es2020", "dom"], &[])?,
    ];
    Ok((configs, count))
}

fn pages() -> Result<Vec<PathBuf>> {
    let root = workspace::root();
    let mut pages = vec![root.join("README.md"), root.join("pkg-template/README.md")];
    for folder in ["docs", "docs/guides", "docs/recipes"] {
        for entry in std::fs::read_dir(root.join(folder))? {
            let path = entry?.path();
            if path.extension().is_some_and(|ending| ending == "md") {
                pages.push(path);
            }
        }
    }
    Ok(pages)
}

fn write_config(project: &Path, lib: &[&str], types: &[&str]) -> Result<PathBuf> {
    let options = json!({
        "compilerOptions": {
            "module": "nodenext", "target": "es2022", "lib": lib, "types": types,
            "strict": true, "skipLibCheck": true, "noEmit": true,
        },
        "include": ["*.mts", "*.d.ts"],
    });
    let config = project.join("tsconfig.json");
    workspace::write(&config, options.to_string())?;
    Ok(config)
}

/// Returns the text of every ```ts block. The name of a file may follow the language.
fn fenced(text: &str) -> impl Iterator<Item = &str> {
    let blocks = text.split("\n```ts").skip(1);
    blocks.filter_map(|rest| {
        let (_name, code) = rest.split_once('\n')?;
        code.split("\n```").next()
    })
}

#[cfg(test)]
mod tests {
    use super::fenced;

    #[test]
    fn takes_only_the_typescript_blocks() {
        let text =
            "a\n```ts\none();\ntwo();\n```\nb\n```js\nno();\n```\n```ts src/c.ts\nthree();\n```\n";
        let found: Vec<_> = fenced(text).collect();
        assert_eq!(found, ["one();\ntwo();", "three();"]);
    }
}
