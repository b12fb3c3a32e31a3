//! Runs the vectors of `tests/vectors/` natively on a fake host and clock: no time passes, every fault
//! can be injected, and the same run gives the same bytes. The installed package runs the same files in
//! Node (`tests/package/`).

mod call;
mod checks;
mod clock;
mod expect;
mod fixtures;
mod host;
mod hostile;
mod random;
mod randomness;
mod run;
mod scenario;
mod server;
mod storage;
mod stored;
mod tables;
mod wrong_clocks;

use fixtures::Fixtures;
use scenario::Scenario;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

/// Reads a file of vectors.
fn read<T: DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns the scenarios of a file, with every fixture expanded.
fn spelled_out(topic: &str, fixtures: &Fixtures) -> Vec<Value> {
    let path = vectors().join("flows").join(topic).with_extension("json");
    let scenarios: Vec<Value> = read(&path);
    scenarios
        .into_iter()
        .map(|scenario| fixtures.expand(scenario))
        .collect()
}

fn scenarios(topic: &str) -> Vec<Scenario> {
    let parse = |scenario: Value| {
        let name = scenario["name"].to_string();
        serde_json::from_value(scenario).unwrap_or_else(|error| panic!("{topic}: {name}: {error}"))
    };
    let scenarios = spelled_out(topic, &Fixtures::read());
    scenarios.into_iter().map(parse).collect()
}

fn check(topic: &str) {
    let mut failures = Vec::new();
    for scenario in scenarios(topic) {
        let name = scenario.name.clone();
        let run = run::run(scenario);
        let complaints = run.complaints.iter();
        failures.extend(complaints.map(|complaint| format!("{name}: {complaint}")));
    }
    assert!(failures.is_empty(), "\n{}\n", failures.join("\n"));
}

macro_rules! topics {
    ($($test:ident = $topic:literal,)*) => {
        const TOPICS: &[&str] = &[$($topic,)*];
        $(#[test] fn $test() { check($topic); })*
    };
}

topics! {
    accounts = "accounts",
    login_browser = "login-browser",
    login_browser_failures = "login-browser-failures",
    login_device = "login-device",
    login_paste = "login-paste",
    login_redirect = "login-redirect",
    login_remote = "login-remote",
    login_fallback = "login-fallback",
    resolve = "resolve",
    status = "status",
    logout = "logout",
    bearer = "bearer",
    ensure = "ensure",
    storage = "storage",
    expiry = "expiry",
    use_of_tokens = "use",
    renewal = "renewal",
    single_flight = "single-flight",
    windows = "windows",
    persistence = "persistence",
    events = "events",
    replacing = "replacing",
    rotation = "rotation",
    token_list = "token-list",
    explain = "explain",
    shared = "shared",
    custom_server = "custom-server",
}

#[test]
fn every_flows_file_is_run_and_scenario_names_are_unique() {
    let (mut names, mut files) = (Vec::new(), 0);
    for entry in std::fs::read_dir(vectors().join("flows")).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        let topic = path
            .file_stem()
            .expect("it has a name")
            .to_string_lossy()
            .into_owned();
        assert!(TOPICS.contains(&topic.as_str()), "{topic}.json is not run");
        files += 1;
        names.extend(scenarios(&topic).into_iter().map(|scenario| scenario.name));
    }
    names.sort();
    let count = names.len();
    println!("{count} scenarios in {files} files");
    names.dedup();
    assert_eq!(names.len(), count, "a name appears twice");
}

#[test]
fn every_fixture_is_used() {
    let fixtures = Fixtures::read();
    for topic in TOPICS {
        spelled_out(topic, &fixtures);
    }
    assert_eq!(fixtures.unused(), Vec::<&String>::new());
}

#[test]
fn the_same_scenario_gives_the_same_bytes() {
    let transcripts = || {
        let scenarios = TOPICS.iter().flat_map(|topic| scenarios(topic));
        scenarios
            .map(|scenario| run::run(scenario).transcript)
            .collect::<Vec<String>>()
    };
    assert_eq!(transcripts(), transcripts());
}
