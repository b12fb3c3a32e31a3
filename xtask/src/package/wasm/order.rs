//! Sorts the wasm's functions: gzip only looks back 32 KB, so similar functions are put side by side.

use super::assumptions::FUNCTION;
use std::cmp::Reverse;

/// Sorts the functions of a module in Binaryen's text form by signature, number of local variables and size.
pub fn alike_together(module: &str) -> String {
    let (first, last) = FUNCTION;
    let (mut before, mut functions, mut after) = (String::new(), Vec::new(), String::new());
    let mut lines = module.split_inclusive('\n');
    while let Some(line) = lines.next() {
        if line.starts_with(first) {
            let mut function = line.to_owned();
            for line in lines.by_ref() {
                function.push_str(line);
                if line == last {
                    break;
                }
            }
            functions.push(function);
        } else if functions.is_empty() {
            before.push_str(line);
        } else {
            after.push_str(line);
        }
    }
    functions.sort_by_cached_key(|function| {
        let locals = function.matches("\n  (local ").count();
        (signature(function), locals, Reverse(function.len()))
    });
    before + &functions.concat() + &after
}

/// Returns the part behind the name in ` (func $name (param …) (result …)`.
fn signature(function: &str) -> String {
    let head = function.lines().next().unwrap_or_default();
    head.splitn(4, ' ').nth(3).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::alike_together;

    #[test]
    fn sorts_similar_functions_together_and_keeps_the_rest() {
        let module = "(module\n (memory $0 1)\n\
             \x20(func $0 (param $0 i32)\n  (local $1 i32)\n  (nop)\n )\n\
             \x20(func $1\n  (nop)\n )\n\
             \x20(func $2 (param $0 i32)\n  (nop)\n )\n\
             )\n";
        let sorted = "(module\n (memory $0 1)\n\
             \x20(func $1\n  (nop)\n )\n\
             \x20(func $2 (param $0 i32)\n  (nop)\n )\n\
             \x20(func $0 (param $0 i32)\n  (local $1 i32)\n  (nop)\n )\n\
             )\n";
        assert_eq!(alike_together(module), sorted);
    }
}
