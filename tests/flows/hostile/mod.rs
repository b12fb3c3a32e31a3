//! A hostile world: any host, any server, any caller, given up at any moment. Nothing secret comes
//! out, nothing stays pending, held or asleep, nothing panics.
//!
//! What came of the first of them is written down as ordinary scenarios, which the installed package
//! must then come to as well. `PLEXICUS_HOSTILE_CASES` and `PLEXICUS_HOSTILE_SEED` say how many, and
//! which is the first.

mod generate;

use crate::run;
use generate::Pool;
use serde_json::Value;
use std::env;
use std::path::Path;

const CASES: u64 = 1_000;
/// How many are tried with the package too.
const RECORDED: usize = 1_000;

fn number(variable: &str, default: u64) -> u64 {
    let text = env::var(variable).ok();
    text.map_or(default, |text| text.parse().expect("it is a number"))
}

// What happens at once may take its turns in another order elsewhere, and a verifier without an
// address that was shown cannot be known. The fields of a stored text that a host quotes have another
// order elsewhere.
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
fn a_hostile_world_gets_nothing_and_stops_nothing() {
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
