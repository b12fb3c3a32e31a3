//! Runs one scenario: its calls in order, each against the scripted server, browser and prompt.

use crate::call::perform;
use crate::clock::Timeline;
use crate::expect::{Known, difference, error_difference, pairs};
use crate::host::{FakeHost, Tab, World};
use crate::scenario::{Call, OptionsSpec, Scenario, Visit};
use crate::server::Server;
use futures_util::FutureExt;
use futures_util::future::{Either, pending, select};
use plexicus_auth::host::CallbackPage;
use plexicus_auth::policy::callback::CallbackRequest;
use plexicus_auth::policy::remedy::Shell;
use plexicus_auth::policy::secret::Secret;
use plexicus_auth::policy::url::Trust;
use plexicus_auth::{Auth, Options};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

/// What a run left behind, and everything in which it was not as the scenario says.
pub struct Run {
    pub complaints: Vec<String>,
    /// Everything that was said to anybody, in order.
    pub transcript: String,
}

pub fn run(mut scenario: Scenario) -> Run {
    let timeline = Timeline::new();
    let server = Server {
        timeline: Rc::clone(&timeline),
        exchanges: std::mem::take(&mut scenario.server),
        next: Cell::new(0),
        known: RefCell::default(),
        api_origin: RefCell::default(),
        complaints: RefCell::default(),
    };
    let world = World::new(std::mem::take(&mut scenario.host), timeline, server);
    world.store(&world.spec.stored);
    *world.storage.behaviour.borrow_mut() = world.spec.storage.clone();
    let options = options(&scenario.options, world.spec.shell.as_deref());
    let auth = match Auth::new(options, FakeHost(Rc::clone(&world))) {
        Ok(auth) => auth,
        Err(error) => panic!("{}: the core is not made: {error}", scenario.name),
    };
    *world.server.api_origin.borrow_mut() = auth.api().origin().to_owned();
    let mut runner = Runner {
        auth,
        world,
        run: Run {
            complaints: Vec::new(),
            transcript: String::new(),
        },
    };
    for (index, call) in scenario.calls.iter().enumerate() {
        runner.call(&format!("call {} ({})", index + 1, call.action), call);
    }
    runner.check_after(&scenario);
    runner.run
}

pub fn options(spec: &OptionsSpec, shell: Option<&str>) -> Options {
    Options {
        client_id: "plexicus-test".to_owned(),
        client_version: "1.2.3".to_owned(),
        api_url: spec.api_url.clone(),
        app_url: spec.app_url.clone(),
        trust: Trust {
            custom_https: spec.trust.as_deref() == Some("custom-https"),
            loopback: spec.trust.as_deref() == Some("loopback"),
        },
        device_name: spec.device_name.clone(),
        shell: shell.map(Shell::from_name).unwrap_or_default(),
    }
}

struct Runner {
    auth: Auth<FakeHost>,
    world: Rc<World>,
    run: Run,
}

impl Runner {
    fn call(&mut self, name: &str, call: &Call) {
        let world = Rc::clone(&self.world);
        if let Some(behaviour) = &call.storage {
            *world.storage.behaviour.borrow_mut() = behaviour.clone();
        }
        *world.answers.borrow_mut() = call.ask.iter().cloned().collect();
        let began_ms = world.timeline.now_ms();
        let told = RefCell::new(Vec::new());
        let tabs = RefCell::new(Vec::new());
        let flow = perform(&self.auth, &world, call, &told).boxed_local();
        let visits = visit(&world, &call.browser, &tabs).boxed_local();
        let cancel = async {
            match call.cancel_after_ms {
                Some(ms) => world.timeline.sleep(ms).await,
                None => pending().await,
            }
        };
        let cancel = cancel.boxed_local();
        let driven = async { select(select(flow, visits), cancel).await };
        let ended = world.timeline.run(driven).map(|ended| match ended {
            Either::Left((Either::Left((outcome, _)), _)) => outcome,
            Either::Left((Either::Right(_), _)) => unreachable!("visits never end"),
            Either::Right(_) => Err(json!({ "code": "cancelled" })),
        });
        let Some(outcome) = ended else {
            return self.complain(name, "waits for what can never happen".to_owned());
        };
        self.check_outcome(name, call, &outcome);
        self.check_progress(name, call, told.into_inner());
        self.check_tabs(name, call, tabs.into_inner());
        let elapsed_ms = world.timeline.now_ms() - began_ms;
        if call
            .elapsed_ms
            .is_some_and(|expected| expected != elapsed_ms)
        {
            self.complain(
                name,
                format!("took {elapsed_ms} ms, not {:?}", call.elapsed_ms),
            );
        }
        if world.listeners.get() != 0 {
            self.complain(name, "left a listener open".to_owned());
        }
        if world.storage.is_locked.get() {
            self.complain(name, "left the storage locked".to_owned());
        }
        let wire = std::mem::take(&mut *world.server.complaints.borrow_mut());
        for complaint in wire {
            self.complain(name, complaint);
        }
    }

    fn check_outcome(&mut self, name: &str, call: &Call, outcome: &Result<Value, Value>) {
        let known = self.world.server.known.borrow().clone();
        let wrong = match (outcome, &call.value, &call.error) {
            (Ok(found), _, None) => {
                let expected = call.value.as_ref().map(|value| known.fill_value(value));
                expected.and_then(|expected| difference(&expected, found, "value"))
            }
            (Err(found), None, Some(expected)) => {
                error_difference(&known.fill_value(expected), found)
            }
            (Ok(found), ..) => Some(format!("should fail, and gave {found}")),
            (Err(found), ..) => Some(format!("failed with {found}")),
        };
        if let Some(wrong) = wrong {
            self.complain(name, wrong);
        }
        let gives_secrets = matches!(call.action.as_str(), "token" | "authorizationHeader");
        if !(gives_secrets && outcome.is_ok()) {
            self.check_canaries(name, &format!("{outcome:?}"));
        }
    }

    fn check_progress(&mut self, name: &str, call: &Call, told: Vec<Value>) {
        let known = self.world.server.known.borrow().clone();
        if let Some(expected) = &call.progress {
            let expected = known.fill_value(&json!(expected));
            if let Some(wrong) = difference(&expected, &json!(told), "progress") {
                self.complain(name, wrong);
            }
        }
        let mut address = None;
        for mut event in told {
            if let Some(url) = event["url"].as_str() {
                let (page, query) = url.split_once('?').unwrap_or((url, ""));
                self.check_attempt(name, &event);
                address = Some((page.to_owned(), pairs(query)));
            }
            event["url"] = Value::Null;
            self.check_canaries(name, &event.to_string());
        }
        if let Some(expected) = &call.address {
            let query = expected.query.iter();
            let query = query.map(|(name, value)| (name.clone(), known.fill(value)));
            let expected = Some((expected.page.clone(), query.collect()));
            if address != expected {
                self.complain(name, format!("shows {address:?}, not {expected:?}"));
            }
        }
    }

    // What holds of every address that is shown.
    fn check_attempt(&mut self, name: &str, event: &Value) {
        let known = self.world.server.known.borrow().clone();
        let of_contract = |text: &str| {
            text.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        if !(16..=128).contains(&known.state.len()) || !of_contract(&known.state) {
            self.complain(name, format!("has the state {:?}", known.state));
        }
        if known.challenge.len() != 43 || !of_contract(&known.challenge) {
            self.complain(name, format!("has the challenge {:?}", known.challenge));
        }
        if event["checkCode"] != check_code(&known.state).as_str() {
            self.complain(name, format!("shows the code {}", event["checkCode"]));
        }
    }

    fn check_tabs(&mut self, name: &str, call: &Call, tabs: Vec<Tab>) {
        for (index, visit) in call.browser.iter().enumerate() {
            let tab = tabs.get(index).and_then(|tab| tab.borrow().clone());
            let what = format!("{name}, visit {}", index + 1);
            let status = tab.as_ref().map(|page| page.status);
            if status != visit.status {
                self.complain(&what, format!("got {status:?}, not {:?}", visit.status));
            }
            let Some(CallbackPage { headers, body, .. }) = tab else {
                continue;
            };
            self.check_canaries(&what, &body);
            if !body.contains(visit.page.as_deref().unwrap_or_default()) {
                self.complain(&what, format!("got the page {body}"));
            }
            for header in [
                ("Cache-Control", "no-store"),
                ("Referrer-Policy", "no-referrer"),
            ] {
                if !headers.contains(&header) {
                    self.complain(&what, format!("got no {header:?}"));
                }
            }
        }
    }

    fn check_after(&mut self, scenario: &Scenario) {
        let world = Rc::clone(&self.world);
        let (asked, expected) = (world.server.next.get(), world.server.exchanges.len());
        if asked < expected {
            self.complain("server", format!("{asked} of {expected} requests came"));
        }
        if world.storage.unlocked_writes.get() > 0 {
            self.complain("storage", "was written to without its lock".to_owned());
        }
        let opened = world.opened.borrow();
        if scenario
            .after
            .opened
            .is_some_and(|count| count != opened.len())
        {
            self.complain("browser", format!("was opened {} times", opened.len()));
        }
        let writes = world.storage.writes.get();
        if scenario.after.writes.is_some_and(|count| count != writes) {
            self.complain("storage", format!("was written to {writes} times"));
        }
        if let Some(expected) = &scenario.after.stored {
            let stored = world.storage.entries.borrow();
            let places = stored
                .keys()
                .map(|key| key.trim_start_matches("plexicus-auth:"));
            if !places.clone().eq(expected.keys()) {
                let places: Vec<&str> = places.collect();
                self.complain("storage", format!("holds {places:?}"));
            }
            for (place, content) in expected {
                let content = world.server.known.borrow().fill_value(content);
                let text = stored.get(&format!("plexicus-auth:{place}"));
                let text = text.cloned().unwrap_or_default();
                let found = match &content {
                    Value::String(_) => json!(text),
                    _ => serde_json::from_str(&text).unwrap_or_default(),
                };
                if let Some(wrong) = difference(&content, &found, place) {
                    self.complain("storage", wrong);
                }
            }
        }
    }

    // Every secret of a scenario has "canary" in it; those that are made are known by now.
    fn check_canaries(&mut self, name: &str, text: &str) {
        self.run.transcript.push_str(text);
        let Known {
            state, verifier, ..
        } = self.world.server.known.borrow().clone();
        let secrets = ["canary".to_owned(), state, verifier];
        if secrets
            .iter()
            .any(|secret| !secret.is_empty() && text.contains(secret))
        {
            self.complain(name, format!("tells a secret: {text}"));
        }
    }

    fn complain(&mut self, name: &str, why: String) {
        self.run.complaints.push(format!("{name}: {why}"));
    }
}

async fn visit(world: &World, visits: &[Visit], tabs: &RefCell<Vec<Tab>>) {
    poll_fn(|_| {
        if world.listeners.get() > 0 && !world.server.known.borrow().state.is_empty() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    })
    .await;
    for visit in visits {
        world.timeline.sleep(visit.after_ms).await;
        let known = world.server.known.borrow().clone();
        let host = visit.host.as_deref().unwrap_or("127.0.0.1:{port}");
        let request = CallbackRequest {
            method: visit.method.clone().unwrap_or_else(|| "GET".to_owned()),
            target: Secret::new(known.fill(&visit.target)),
            host: known.fill(host),
        };
        let tab = Tab::default();
        tabs.borrow_mut().push(Rc::clone(&tab));
        let mut requests = world.requests.borrow_mut();
        requests.push_back((request, crate::host::Reply(tab)));
        world.timeline.stir();
    }
    pending().await
}

// First 40 bits of the state's SHA-256 in Crockford base32, by way of whole-number arithmetic.
fn check_code(state: &str) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let digest = Sha256::digest(state);
    let mut bits = digest[..5]
        .iter()
        .fold(0_u64, |bits, byte| bits * 256 + u64::from(*byte));
    let mut letters = Vec::new();
    for _ in 0..8 {
        letters.insert(0, char::from(LETTERS[(bits % 32) as usize]));
        bits /= 32;
    }
    letters.insert(4, '-');
    letters.into_iter().collect()
}
