//! Runs one scenario: its calls in order, with the scripted server, browser and prompt.

use crate::call::{Window, perform};
use crate::checks::Checks;
use crate::clock::Timeline;
use crate::host::{FakeHost, Reply, Tab, World};
use crate::scenario::{Call, OptionsSpec, Scenario, Visit};
use crate::server::{Server, silence};
use crate::stored;
use futures_channel::oneshot;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, Either, abortable, join_all, pending, select};
use plexicus_auth::host::{Heard, SignInWindow};
use plexicus_auth::policy::credential::event::Event;
use plexicus_auth::policy::credential::warning::WarnBefore;
use plexicus_auth::policy::error::remedy::Shell;
use plexicus_auth::policy::login::callback::CallbackRequest;
use plexicus_auth::policy::sources::Sources;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::url::Trust;
use plexicus_auth::{Auth, Options};
use serde_json::{Map, Value, json};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::{poll_fn, ready};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

/// Runs a scenario and returns everything that was seen of it.
pub fn run(mut scenario: Scenario) -> Checks {
    let timeline = Timeline::new();
    let exchanges = std::mem::take(&mut scenario.server);
    let server = Server::new(Rc::clone(&timeline), exchanges, scenario.server_skew_ms);
    let mut runner = Runner::new(&mut scenario, timeline, server);
    runner.open(&scenario);
    for (index, call) in scenario.calls.iter().enumerate() {
        runner.call(&format!("call {} ({})", index + 1, call.action), call);
    }
    runner.settle();
    runner.check_after(&scenario);
    runner.checks
}

/// The results of a scenario that expects nothing.
pub struct Observed {
    /// What must never happen, but did.
    pub complaints: Vec<String>,
    /// The same scenario, with the results as its expectations.
    pub scenario: Value,
}

/// Runs a scenario in which any request gets the next answer.
pub fn observe(scenario: &Value) -> Observed {
    let mut observed = scenario.clone();
    let mut parsed: Scenario = serde_json::from_value(scenario.clone()).expect("it is a scenario");
    let timeline = Timeline::new();
    let exchanges = std::mem::take(&mut parsed.server);
    let server = Server::new(Rc::clone(&timeline), exchanges, parsed.server_skew_ms).observing();
    let mut runner = Runner::new(&mut parsed, timeline, server);
    runner.checks.is_observing = true;
    runner.open(&parsed);
    if runner.windows.is_empty() {
        observed["calls"] = json!([]);
    }
    for (index, call) in parsed.calls.iter().enumerate() {
        let seen = runner.call(&format!("call {} ({})", index + 1, call.action), call);
        let tabs = std::mem::take(&mut runner.checks.visited);
        record(&mut observed["calls"][index], seen, &tabs);
        let mut events = runner.events.take();
        events.sort_by_key(|event| event["window"].as_u64());
        observed["calls"][index]["events"] = events.into();
    }
    // A watch may hold the lock for a while, but not forever.
    runner.is_watched = false;
    for window in &runner.windows {
        window.watching.iter().for_each(AbortHandle::abort);
    }
    let rest = runner.world.timeline.sleep(10 * 60 * 1000);
    runner.world.timeline.run(rest);
    runner.check_leftovers("afterwards");
    let requests = runner.world.server.observed.as_ref().map(RefCell::take);
    let mut answers = scenario["server"].as_array().cloned().unwrap_or_default();
    let exchanges = requests.into_iter().flatten().enumerate();
    observed["server"] = exchanges
        .map(|(index, request)| {
            let exchange = answers.get_mut(index).map(Value::take);
            let mut exchange = exchange.unwrap_or_else(silence);
            exchange["expect"] = request;
            exchange
        })
        .collect();
    observed["after"] = json!({
        "opened": runner.world.opened.borrow().len(),
        "writes": runner.world.storage.writes.borrow().len(),
    });
    Observed {
        complaints: runner.checks.complaints,
        scenario: observed,
    }
}

// Records the results of a call as its expectations, except for random values.
fn record(call: &mut Value, seen: Vec<Seen>, tabs: &[Option<u16>]) {
    if let Some(Value::Array(visits)) = call.get_mut("browser") {
        for (index, visit) in visits.iter_mut().enumerate() {
            if let Some(status) = tabs.get(index).copied().flatten() {
                visit["status"] = status.into();
            }
        }
    }
    let together = call["calls"].is_array();
    for (index, Seen { outcome, .. }) in seen.into_iter().enumerate() {
        let part = if together {
            &mut call["calls"][index]
        } else {
            &mut *call
        };
        match outcome {
            Ok(value) => part["value"] = comparable(value),
            Err(error) => part["error"] = comparable(error),
        }
    }
}

fn comparable(mut value: Value) -> Value {
    if let Some(items) = value.as_array_mut() {
        items
            .iter_mut()
            .for_each(|item| *item = comparable(item.take()));
    }
    if let Some(fields) = value.as_object_mut() {
        // An account that is not known yet has its login's id.
        let login_id = fields.remove("loginId");
        if fields.get("accountId") == login_id.as_ref() {
            fields.remove("accountId");
        }
        if let Some(error) = fields.remove("error") {
            fields.insert("error".to_owned(), comparable(error));
        }
        fields.remove("debug");
    }
    value
}

pub fn options(spec: &OptionsSpec, shell: Option<&str>) -> Options {
    let default = WarnBefore::default();
    let warn_before = &spec.warn_before_ms;
    Options {
        client_id: "plexicus-test".to_owned(),
        client_version: "1.2.3".to_owned(),
        api_url: spec.api_url.clone(),
        app_url: spec.app_url.clone(),
        trust: Trust {
            custom_https: spec.trust.as_deref() == Some("custom_https"),
            loopback: spec.trust.as_deref() == Some("loopback"),
        },
        device_name: spec.device_name.clone(),
        account: spec.account.clone(),
        purpose: spec.purpose.clone(),
        expect: spec.expect.clone(),
        sources: spec.sources.as_ref().map(|names| {
            Sources::from_names(names.iter().map(String::as_str)).expect("they are sources")
        }),
        scope: spec.scopes.as_ref().map(|scopes| scopes.join(" ")),
        warn_before: WarnBefore {
            fixed_ms: warn_before.fixed.clone().unwrap_or(default.fixed_ms),
            sliding_ms: warn_before.sliding.clone().unwrap_or(default.sliding_ms),
        },
        shell: shell.map(Shell::from_name).unwrap_or_default(),
    }
}

struct Runner {
    windows: Vec<Window>,
    world: Rc<World>,
    events: Rc<RefCell<Vec<Value>>>,
    is_watched: bool,
    checks: Checks,
}

/// The results of one part of a call.
struct Seen {
    outcome: Result<Value, Value>,
    told: Vec<Value>,
    elapsed_ms: i64,
}

impl Runner {
    fn new(scenario: &mut Scenario, timeline: Rc<Timeline>, server: Server) -> Self {
        Self {
            windows: Vec::new(),
            world: World::new(std::mem::take(&mut scenario.host), timeline, server),
            events: Rc::default(),
            is_watched: scenario.watch,
            checks: Checks::default(),
        }
    }

    // Opens every window that the scenario uses.
    fn open(&mut self, scenario: &Scenario) {
        let parts = scenario.calls.iter().flat_map(Call::parts);
        let count = parts.map(|part| part.window).max().unwrap_or(1);
        let world = &self.world;
        for window in 1..=count {
            let options = options(&scenario.options, world.spec.shell.as_deref());
            let auth = match Auth::new(options, FakeHost(Rc::clone(world))) {
                Ok(auth) => auth,
                Err(error) => panic!("{}: the core is not made: {error}", scenario.name),
            };
            *world.server.api_origin.borrow_mut() = auth.api().origin().to_owned();
            let watching = scenario.watch.then(|| {
                let events = Rc::clone(&self.events);
                auth.subscribe(Rc::new(move |event: &Event| {
                    let mut event = json!(event);
                    event["window"] = window.into();
                    events.borrow_mut().push(event);
                }));
                let (watching, handle) = abortable(auth.watch());
                world.timeline.spawn(watching.map(|_| ()).boxed_local());
                handle
            });
            self.windows.push(Window {
                auth,
                watching,
                is_disposed: Cell::new(false),
            });
        }
        self.world.timeline.run(ready(()));
    }

    fn call(&mut self, name: &str, call: &Call) -> Vec<Seen> {
        let world = Rc::clone(&self.world);
        if let Some(behaviour) = &call.storage {
            *world.storage.behaviour.borrow_mut() = behaviour.clone();
        }
        if let Some(env) = &call.env {
            world.env.borrow_mut().clone_from(env);
        }
        *world.answers.borrow_mut() = call.ask.iter().cloned().collect();
        *world.pastes.borrow_mut() = call.paste.iter().cloned().collect();
        let was_working = world.timeline.is_working();
        let before = (world.storage.writes.borrow().len(), world.server.next.get());
        let tabs = RefCell::new(Vec::new());
        let seen = {
            let parts = join_all(call.parts().iter().map(|part| self.part(part)));
            let visits = visit(&world, &call.browser, &tabs);
            let (parts, visits) = (pin!(parts), pin!(visits));
            let ended = world.timeline.run(select(parts, visits));
            ended.map(|ended| match ended {
                Either::Left((seen, _)) => seen,
                Either::Right(_) => unreachable!("visits never end"),
            })
        };
        self.checks.known = world.server.known.borrow().clone();
        let Some(seen) = seen else {
            self.complain(name, "waits for what can never happen");
            return Vec::new();
        };
        for (index, (part, seen)) in call.parts().iter().zip(&seen).enumerate() {
            let name = match seen_name(call, index) {
                Some(part_name) => format!("{name}, {part_name}"),
                None => name.to_owned(),
            };
            self.check_part(&name, part, seen);
        }
        let told: Vec<Value> = seen.iter().flat_map(|seen| seen.told.clone()).collect();
        self.checks.fresh(name, &told);
        if let Some(expected) = &call.address {
            self.checks.address(name, expected, &told);
        }
        self.checks.tabs(name, &call.browser, &tabs.into_inner());
        let after = (world.storage.writes.borrow().len(), world.server.next.get());
        // A watch may still be storing what an earlier response reported.
        let may_write = (self.checks.is_observing && self.is_watched) || was_working;
        let only_reads = call.parts().iter().all(only_reads) && after.1 == before.1 && !may_write;
        if only_reads && after.0 > before.0 {
            self.complain(name, "wrote, and should only read");
        }
        self.check_leftovers(name);
        self.check_told(name, call);
        seen
    }

    // Background work ends within two minutes, even if every request times out.
    fn settle(&mut self) {
        let timeline = Rc::clone(&self.world.timeline);
        if timeline.is_working() {
            timeline.run(timeline.sleep(120_000));
        }
        for complaint in self.world.server.complaints.take() {
            self.complain("afterwards", &complaint);
        }
    }

    // Runs one part of a call on its window, from its start time until it ends or is cancelled.
    async fn part(&self, part: &Call) -> Seen {
        let timeline = &self.world.timeline;
        let told = Rc::default();
        if part.after_ms > 0 {
            timeline.sleep(part.after_ms).await;
        }
        let began_ms = timeline.wall_ms();
        let cancel = async {
            match part.cancel_after_ms {
                Some(ms) => timeline.sleep(ms).await,
                None => pending().await,
            }
        };
        let window = &self.windows[part.window - 1];
        let outcome = {
            let (tell, told_to_end) = oneshot::channel();
            let ends = matches!(
                part.action.as_str(),
                "login" | "adoptToken" | "finishLogin" | "ensureLoggedIn" | "tokens.rotate"
            );
            let told_to_end = async move {
                let _: Result<(), _> = told_to_end.await;
            };
            let flow = perform(window, &self.world, part, &told, told_to_end);
            let cancel = async move {
                cancel.await;
                // The core itself finishes what was granted.
                if ends {
                    let _ = tell.send(());
                    pending::<()>().await;
                }
            };
            match select(pin!(flow), pin!(cancel)).await {
                Either::Left((outcome, _)) => outcome,
                Either::Right(_) => Err(json!({ "code": "cancelled" })),
            }
        };
        Seen {
            outcome,
            told: told.take(),
            elapsed_ms: timeline.wall_ms() - began_ms,
        }
    }

    fn check_part(&mut self, name: &str, part: &Call, seen: &Seen) {
        self.checks.outcome(name, part, &seen.outcome);
        self.checks.progress(name, part, &seen.told);
        let took_ms = seen.elapsed_ms;
        if part.elapsed_ms.is_some_and(|expected| expected != took_ms) {
            let why = format!("took {took_ms} ms, not {:?}", part.elapsed_ms);
            self.checks.complain(name, why);
        }
    }

    // Nothing remains after a call except a watch, which keeps sleeping.
    fn check_leftovers(&mut self, name: &str) {
        let world = Rc::clone(&self.world);
        if world.listeners.get() != 0 {
            self.complain(name, "left a listener open");
        }
        if world.boxes.get() != 0 {
            self.complain(name, "left a box to paste into open");
        }
        let may_hold = (self.checks.is_observing && self.is_watched) || world.timeline.is_working();
        if world.storage.locked.is_held.get() && !may_hold {
            self.complain(name, "left the storage locked");
        }
        if !self.is_watched && !world.timeline.is_working() && world.timeline.sleepers() > 0 {
            self.complain(name, "left a sleeper behind");
        }
        for complaint in world.server.complaints.take() {
            self.complain(name, &complaint);
        }
    }

    fn check_told(&mut self, name: &str, call: &Call) {
        for window in &self.windows {
            let decisions = window.auth.explain();
            self.checks.explanation(name, &decisions);
        }
        let events = json!(*self.events.borrow()).to_string();
        self.checks.canaries(name, &events);
        if let Some(expected) = &call.events {
            self.checks.events(name, expected, self.events.take());
        }
        let key = stored::key(&self.world.server.api_origin.borrow());
        let stored = self.world.storage.entries.borrow();
        let record = stored.get(&key).map(|text| serde_json::from_str(text));
        if let Some(Ok(Value::Object(record))) = record
            && let Some(login) = newest_login(&record)
        {
            login.clone_into(&mut self.world.server.known.borrow_mut().login);
        }
    }

    fn check_after(&mut self, Scenario { after, .. }: &Scenario) {
        let world = Rc::clone(&self.world);
        let (storage, server) = (&world.storage, &world.server);
        self.checks.known = server.known.borrow().clone();
        let (asked, expected) = (server.next.get(), server.exchanges.len());
        if asked < expected {
            self.complain("server", &format!("{asked} of {expected} requests came"));
        }
        if storage.unlocked_writes.get() > 0 {
            self.complain("storage", "was written to without its lock");
        }
        let unchecked = self.events.take();
        self.checks.events("events", &[], unchecked);
        let key = stored::key(&server.api_origin.borrow());
        let reads = storage.reads.borrow().get(&key).copied();
        let counts = [
            ("opened", after.opened, world.opened.borrow().len()),
            ("writes", after.writes, storage.writes.borrow().len()),
            ("reads", after.reads, reads.unwrap_or(0)),
        ];
        for (name, expected, found) in counts {
            if let Some(expected) = expected.filter(|expected| *expected != found) {
                self.complain("after", &format!("{name} is {found} and not {expected}"));
            }
        }
        self.check_entries("storage", after.stored.as_ref(), &storage.entries.borrow());
        let marks = world.marker.entries.borrow();
        self.check_entries("marker", after.marker.as_ref(), &marks);
    }

    fn check_entries(
        &mut self,
        name: &str,
        expected: Option<&BTreeMap<String, Value>>,
        entries: &BTreeMap<String, String>,
    ) {
        let Some(expected) = expected else {
            return;
        };
        let known = self.checks.known.clone();
        let expected: BTreeMap<String, &Value> = expected
            .iter()
            .map(|(place, content)| (stored::key(&known.fill(place)), content))
            .collect();
        if !entries.keys().eq(expected.keys()) {
            let keys: Vec<&String> = entries.keys().collect();
            self.complain(name, &format!("holds {keys:?}"));
        }
        for (key, content) in expected {
            let text = entries.get(&key).cloned().unwrap_or_default();
            let found = match content {
                Value::String(_) => json!(text),
                _ => serde_json::from_str(&text).unwrap_or_default(),
            };
            self.checks.differs(name, content, &found, &key);
        }
    }

    fn complain(&mut self, name: &str, why: &str) {
        self.checks.complain(name, why.to_owned());
    }
}

fn seen_name(call: &Call, index: usize) -> Option<String> {
    (call.parts().len() > 1).then(|| format!("part {}", index + 1))
}

// Reading the store writes nothing; asking the server, or renewing, may write.
fn only_reads(part: &Call) -> bool {
    match part.action.as_str() {
        "status" => part.with["verify"] != true,
        "token" | "headers" | "plan" | "explain" | "advance" => true,
        _ => false,
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
        let heard = match visit.window.as_deref() {
            Some("closed") => Heard::Window(SignInWindow::Closed),
            Some("callback_ignored") => Heard::Window(SignInWindow::CallbackIgnored),
            Some(other) => panic!("no such event of a window: {other}"),
            None => Heard::Request(request, Reply(tab)),
        };
        world.heard.borrow_mut().push_back(heard);
        world.timeline.stir();
    }
    pending().await
}

// Returns the id of the newest login, from the index or from the only login of storage version 1.
fn newest_login(record: &Map<String, Value>) -> Option<&str> {
    let logins = record.get("logins").and_then(Value::as_array);
    let newest = logins.and_then(|logins| logins.last());
    let id = newest.map_or_else(|| record.get("login_id"), |newest| newest.get("login_id"));
    id.and_then(Value::as_str)
}
