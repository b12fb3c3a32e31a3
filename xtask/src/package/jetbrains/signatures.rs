//! The documentation beside the jar: the public declarations of the Kotlin library, with their comments and without
//! their code.

use crate::workspace;
use anyhow::Result;
use std::path::PathBuf;

/// The modifiers whose declarations are left out.
const HIDDEN: [&str; 3] = ["private ", "internal ", "override "];
const KINDS: [&str; 6] = ["class ", "interface ", "object", "fun ", "val ", "var "];

/// Returns the public declarations of these files, as Markdown.
pub fn of(files: &[PathBuf]) -> Result<String> {
    let mut text =
        "# The public API\n\nEvery call is explained in the guide beside this file.\n".to_owned();
    for file in files {
        let source = workspace::read(file)?;
        let public = declarations(&source);
        if !public.is_empty() {
            let package = source
                .lines()
                .find(|line| line.starts_with("package "))
                .unwrap_or_default();
            text += &format!("\n```kotlin\n{package}\n{}```\n", public.concat());
        }
    }
    Ok(text)
}

/// Returns each public declaration with its comment. The sources are formatted: a top-level declaration starts at the
/// beginning of a line, and its members are indented by four spaces.
fn declarations(source: &str) -> Vec<String> {
    let (mut found, mut comment) = (Vec::new(), String::new());
    let mut is_inside_public = false;
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let indent = line.len() - line.trim_start().len();
        let declared = line.trim_start();
        if declared.starts_with("/**")
            || declared.starts_with("* ")
            || declared.starts_with("*/")
            || declared == "*"
        {
            comment += &format!("{line}\n");
            continue;
        }
        if declared.starts_with('@') {
            continue;
        }
        let is_public =
            is_declaration(declared) && (indent == 0 || (indent == 4 && is_inside_public));
        if indent == 0 && is_declaration_of_any(declared) {
            is_inside_public = is_public && !declared.contains("fun ");
        }
        if is_public {
            let gap = if indent == 0 { "\n" } else { "" };
            found.push(format!("{gap}{comment}{}\n", signature(line, &mut lines)));
        }
        comment.clear();
    }
    found
}

fn is_declaration(line: &str) -> bool {
    is_declaration_of_any(line) && !HIDDEN.iter().any(|word| line.starts_with(word))
}

fn is_declaration_of_any(line: &str) -> bool {
    let before = line.split(['(', '=', ':', '{']).next().unwrap_or_default();
    KINDS.iter().any(|kind| before.contains(kind)) && !line.starts_with("//")
}

/// Returns a declaration with its parameters, up to its body or value.
fn signature<'a>(first: &str, more: &mut impl Iterator<Item = &'a str>) -> String {
    let mut text = first.to_owned();
    while text.matches('(').count() > text.matches(')').count() {
        let Some(line) = more.next() else { break };
        text += &format!("\n{line}");
    }
    let mut depth = 0;
    for (place, sign) in text.char_indices() {
        match sign {
            '(' => depth += 1,
            ')' => depth -= 1,
            '{' | '=' if depth == 0 => return public_part(&text[..place]),
            _ => {}
        }
    }
    public_part(&text)
}

/// Removes an internal constructor.
fn public_part(signature: &str) -> String {
    let public = signature.split(" internal constructor").next();
    public.unwrap_or(signature).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::declarations;

    #[test]
    fn lists_public_declarations_without_their_code() {
        let source = "package a\n\n/** A login. */\nclass Login(\n    val id: String = \"x\",\n) : Base() {\n    \
             /** Ends it. */\n    suspend fun end(now: Boolean = true): Outcome = inner(now) { it }\n\n    \
             private fun hidden() = 1\n}\n\ninternal class Own {\n    fun own() = 1\n}\n";
        assert_eq!(
            declarations(source),
            [
                "\n/** A login. */\nclass Login(\n    val id: String = \"x\",\n) : Base()\n",
                "    /** Ends it. */\n    suspend fun end(now: Boolean = true): Outcome\n",
            ]
        );
    }
}
