//! The TypeScript examples of the documentation, each compiled as a program of its own.

use crate::workspace;
use anyhow::{Result, ensure};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Writes them beside the installed package, with the project that checks them; gives that and their
/// number.
pub fn write() -> Result<(PathBuf, usize)> {
    let project = workspace::installed().join("examples");
    workspace::empty_folder(&project)?;
    let mut pages = vec![workspace::root().join("README.md")];
    for entry in std::fs::read_dir(workspace::root().join("docs/guides"))? {
        pages.push(entry?.path());
    }
    let mut count = 0;
    for page in pages {
        let name = page.file_stem().unwrap_or_default().to_string_lossy();
        let text = workspace::read(&page)?;
        for (index, example) in fenced(&text).enumerate() {
            workspace::write(&project.join(format!("{name}-{}.mts", index + 1)), example)?;
            count += 1;
        }
    }
    ensure!(count > 0, "the documentation holds no example");
    Ok((write_config(&project)?, count))
}

fn write_config(project: &Path) -> Result<PathBuf> {
    let options = json!({
        "compilerOptions": {
            "module": "nodenext", "target": "es2022", "lib": ["es2022", "dom"], "types": ["node"],
            "strict": true, "skipLibCheck": true, "noEmit": true,
        },
        "include": ["*.mts"],
    });
    let config = project.join("tsconfig.json");
    workspace::write(&config, options.to_string())?;
    Ok(config)
}

/// The text of every ```ts block.
fn fenced(text: &str) -> impl Iterator<Item = &str> {
    text.split("\n```ts\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
}

#[cfg(test)]
mod tests {
    use super::fenced;

    #[test]
    fn takes_the_typescript_blocks_alone() {
        let text = "a\n```ts\none();\ntwo();\n```\nb\n```js\nno();\n```\n```ts\nthree();\n```\n";
        let found: Vec<_> = fenced(text).collect();
        assert_eq!(found, ["one();\ntwo();", "three();"]);
    }
}
