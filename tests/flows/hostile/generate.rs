//! Generated scenarios: the hosts, stores, servers and calls of the vectors, combined at random, with
//! nonsense in them.

use crate::fixtures::Fixtures;
use crate::random::Random;
use crate::{TOPICS, spelled_out};
use serde_json::{Map, Value, json};

/// Everything that the vectors contain.
pub struct Pool {
    scenarios: Vec<Value>,
    exchanges: Vec<Value>,
    calls: Vec<Value>,
}

const EXPECTATIONS: [&str; 6] = [
    "value",
    "error",
    "progress",
    "address",
    "events",
    "elapsedMs",
];
const CALLBACKS: [&str; 12] = [
    "openBrowser",
    "listen",
    "show",
    "ask",
    "askCallback",
    "externalAddress",
    "confirm",
    "get",
    "set",
    "delete",
    "lock",
    "watch",
];
const STATUSES: [u16; 14] = [
    0, 200, 201, 204, 301, 302, 400, 401, 403, 404, 409, 429, 500, 503,
];

impl Pool {
    pub fn new() -> Self {
        let fixtures = Fixtures::read();
        let topics = TOPICS.iter();
        let scenarios: Vec<Value> = topics
            .flat_map(|topic| spelled_out(topic, &fixtures))
            .collect();
        let all = |name: &str| {
            let lists = scenarios
                .iter()
                .filter_map(|scenario| scenario[name].as_array());
            lists.flatten().cloned().collect::<Vec<Value>>()
        };
        Self {
            exchanges: all("server"),
            calls: all("calls").into_iter().map(without_expectations).collect(),
            scenarios,
        }
    }

    /// Returns the scenario of this seed, in which every request gets the next answer.
    pub fn scenario(&self, seed: u64) -> Value {
        let random = &mut Random::new(seed);
        let first = self.any(random);
        let mut host = self.host(random);
        // The stored logins name the API of the scenario.
        let mut scenario = json!({ "name": format!("seed {seed}") });
        for name in ["options", "serverSkewMs"] {
            if let Some(value) = first.get(name) {
                scenario[name] = value.clone();
            }
        }
        if random.one_in(2) {
            host["stored"] = first["host"]["stored"].clone();
        }
        if host["stored"].is_null() {
            host.as_object_mut().map(|host| host.remove("stored"));
        }
        scenario["host"] = host;
        scenario["server"] = self.server(random, first).into();
        scenario["watch"] = random.one_in(3).into();
        // For a token of the environment, the adapter has a lease that the core alone does not have:
        // then the core makes no decision, and none is in `explain`.
        let is_explained = scenario["host"]["env"]["PLEXICUS_API_TOKEN"].is_null();
        let mut calls = self.calls(random, first);
        calls.retain(|call| is_explained || call["do"] != "explain");
        scenario["calls"] = calls.into();
        scenario
    }

    fn any<'a>(&'a self, random: &mut Random) -> &'a Value {
        random.pick(&self.scenarios)
    }

    fn host(&self, random: &mut Random) -> Value {
        let mut host = self.any(random)["host"].clone();
        if host.is_null() {
            host = json!({});
        }
        if random.one_in(3) {
            let other = self.any(random)["host"].clone();
            for (name, value) in other.as_object().cloned().unwrap_or_default() {
                host[name] = value;
            }
        }
        while random.one_in(3) {
            let behaviour = random.pick(&["works", "throws", "never", "absent"]);
            match *random.pick(&CALLBACKS) {
                name @ ("get" | "set" | "delete" | "lock" | "watch") => {
                    let (name, behaviour) = match (name, *behaviour) {
                        ("get" | "set" | "delete", "absent") => (name, "throws"),
                        ("watch", "throws" | "never") => (name, "absent"),
                        other => other,
                    };
                    if !host["storage"].is_object() {
                        host["storage"] = json!({});
                    }
                    host["storage"][name] = behaviour.into();
                }
                name => host[name] = (*behaviour).into(),
            }
        }
        host
    }

    // A sequence of answers that once made sense, with others mixed in.
    fn server(&self, random: &mut Random, first: &Value) -> Vec<Value> {
        let mut server = first["server"].as_array().cloned().unwrap_or_default();
        for _ in 0..random.below(4) {
            let answer = random.pick(&self.exchanges).clone();
            server.insert(random.below(server.len() + 1), answer);
        }
        for exchange in &mut server {
            exchange["expect"] = json!({ "method": "", "path": "" });
            if let Some(exchange) = exchange.as_object_mut() {
                exchange.remove("atMs");
                exchange.remove("env"); // the adapter sees it seconds later, on its lease
            }
            if random.one_in(6) {
                spoil(random, &mut exchange["answer"]);
            }
        }
        server
    }

    fn calls(&self, random: &mut Random, first: &Value) -> Vec<Value> {
        let mut calls: Vec<Value> = first["calls"].as_array().cloned().unwrap_or_default();
        calls = calls.into_iter().map(without_expectations).collect();
        for _ in 0..random.below(4) {
            let call = random.pick(&self.calls).clone();
            calls.insert(random.below(calls.len() + 1), call);
        }
        for call in &mut calls {
            call.as_object_mut().map(|call| call.remove("env"));
            // The adapter's lease uses the wall clock alone.
            if call["with"]["ms"] == 0 {
                call["with"]["monotonicMs"] = 0.into();
            }
            give_up(random, call);
            // Two logins in the same millisecond are ordered by their ids, which are random.
            if let Some("login" | "adoptToken" | "finishLogin") = call["do"].as_str() {
                call["afterMs"] = (call["afterMs"].as_u64().unwrap_or_default() + 1).into();
            }
        }
        calls.push(json!({ "do": "explain" }));
        calls
    }
}

// Any call may be cancelled; a caller's own request ends no other way if the server never answers.
fn give_up(random: &mut Random, call: &mut Value) {
    if let Some(Value::Array(parts)) = call.get_mut("calls") {
        parts.iter_mut().for_each(|part| give_up(random, part));
        return;
    }
    let ms = match (call["do"].as_str(), call["cancelAfterMs"].as_u64()) {
        (Some("advance" | "store"), _) => return,
        _ if random.one_in(8) => random.below(40) * 1_000,
        (_, Some(ms)) => usize::try_from(ms).unwrap_or_default(),
        (Some("fetch"), None) => 600_000,
        _ => return,
    };
    // Nothing else happens at that moment.
    call["cancelAfterMs"] = (ms + 501).into();
}

fn without_expectations(mut call: Value) -> Value {
    if let Some(call) = call.as_object_mut() {
        for name in EXPECTATIONS {
            call.remove(name);
        }
        for list in ["calls", "browser"] {
            if let Some(Value::Array(parts)) = call.get_mut(list) {
                *parts = parts.iter().cloned().map(without_expectations).collect();
            }
        }
        call.remove("status");
        call.remove("page");
    }
    call
}

// Another status, another body, or one wrong value in it.
fn spoil(random: &mut Random, answer: &mut Value) {
    match random.below(5) {
        0 => answer["status"] = (*random.pick(&STATUSES)).into(),
        1 => *answer = json!({ "failure": *random.pick(&["unreachable", "hangs"]) }),
        2 => *answer = json!({ "status": 200, "text": *random.pick(&TEXTS) }),
        _ => {
            if let Some(json) = answer.get_mut("json") {
                *place_in(random, json) = nonsense(random);
            }
        }
    }
    if random.one_in(4) {
        answer["takesMs"] = (random.below(90) * 1_000 + 7).into();
    }
}

fn place_in<'a>(random: &mut Random, value: &'a mut Value) -> &'a mut Value {
    let len = match &*value {
        Value::Object(fields) => fields.len(),
        Value::Array(items) => items.len(),
        _ => 0,
    };
    if len == 0 || random.one_in(4) {
        return value;
    }
    let index = random.below(len);
    let inner = match value {
        Value::Object(fields) => fields.values_mut().nth(index),
        Value::Array(items) => items.get_mut(index),
        _ => None,
    };
    place_in(random, inner.expect("it is one of them"))
}

fn nonsense(random: &mut Random) -> Value {
    match random.below(9) {
        0 => Value::Null,
        1 => random.one_in(2).into(),
        2 => json!(-1),
        3 => json!(9_007_199_254_740_991_i64),
        4 => json!(0.5),
        5 => json!([]),
        6 => Value::Object(Map::new()),
        7 => json!("a\u{0}b\r\nInjected: yes\u{202e}<script>\u{1b}[31m"),
        _ => json!("x".repeat(5_000)),
    }
}

/// Bodies that are no response of the API.
const TEXTS: [&str; 10] = [
    "",
    "null",
    "[]",
    "<html><title>Sign in to the hotel's network</title></html>",
    "{\"access_token\":\"plxs_canary-1\"",
    "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"bearer\"}",
    "{\"access_token\":\"plxs_canary\\n2\",\"token_type\":\"Bearer\"}",
    "{\"success\":true,\"data\":{\"success\":true,\"data\":{}}}",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
    "{\"expires_in\":1e300,\"interval\":-1e300,\"device_code\":{}}",
];
