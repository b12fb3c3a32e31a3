//! A hostile world: any host, any server, any caller, cancelled at any moment. No secret comes out,
//! nothing stays pending, locked or asleep, and nothing panics.
//!
//! The results of the first scenarios are written down as ordinary scenarios, which the installed
//! package must then reproduce. `PLEXICUS_HOSTILE_CASES` and `PLEXICUS_HOSTILE_SEED` set how many there
//! are, and the first seed.

mod generate;

use crate::run;
use generate::Pool;
use serde_json::Value;
use std::env;
use std::path::Path;

const CASES: u64 = 1_000;
/// How many are also run with the package.
const RECORDED: usize = 1_000;

fn number(variable: &str, default: u64) -> u64 {
    let text = env::var(variable).ok();
    text.map_or(default, |text| text.parse().expect("it is a number"))
}

// Another runner may order concurrent steps differently, and cannot know a verifier whose address was
// not shown. The fields of a stored text that a host quotes may have another order there as well.
fn is_repeatable(scenario: &Value) -> bool {
    let list = |name: &str| scenario[name].as_array().into_iter().flatten();
    let quotes_fields = scenario["host"]["storage"]["set"] == "echoes";
    let is_one_by_one =
        scenario["watch"] != true && list("calls").all(|call| call["calls"].is_null());
    is_one_by_one
        && !quotes_fields
        && list("server").all(|exchange| {
            let verifier = &exchange["expect"]["form"]["code_verifier"];
            verifier.is_null() || verifier == "{verifier}"
        })
}

#[test]
fn a_hostile_world_gets_no_secret_and_blocks_nothing() {
    let pool = Pool::new();
    let first = number("PLEXICUS_HOSTILE_SEED", 1);
    let mut recorded = Vec::new();
    let mut failures = Vec::new();
    for seed in first..first + number("PLEXICUS_HOSTILE_CASES", CASES) {
        let scenario = pool.scenario(seed);
        let seen = run::observe(&scenario);
        if !seen.complaints.is_empty() {
            failures.push(format!("{}\n{scenario}", seen.complaints.join("\n")));
        }
        if recorded.len() < RECORDED && is_repeatable(&seen.scenario) {
            recorded.push(seen.scenario);
        }
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("hostile.json");
    let text = Value::from(recorded).to_string();
    std::fs::write(path, text).expect("the target folder can be written to");
}
