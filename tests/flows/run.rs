//! Runs one scenario: its calls in order, each against the scripted server, browser and prompt.

use crate::call::{Window, perform};
use crate::checks::Checks;
use crate::clock::Timeline;
use crate::host::{FakeHost, Reply, Tab, World};
use crate::scenario::{Call, OptionsSpec, Scenario, Visit};
use crate::server::Server;
use crate::stored;
use futures_util::FutureExt;
use futures_util::future::{Either, abortable, join_all, pending, select};
use plexicus_auth::flows::watch::Event;
use plexicus_auth::policy::callback::CallbackRequest;
use plexicus_auth::policy::remedy::Shell;
use plexicus_auth::policy::secret::Secret;
use plexicus_auth::policy::url::Trust;
use plexicus_auth::policy::warning::WarnBefore;
use plexicus_auth::{Auth, Options};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{poll_fn, ready};
use std::pin::pin;
use std::rc::Rc;
use std::task::Poll;

/// Runs it and gives everything that was seen of it.
pub fn run(mut scenario: Scenario) -> Checks {
    let timeline = Timeline::new();
    let exchanges = std::mem::take(&mut scenario.server);
    let server = Server::new(Rc::clone(&timeline), exchanges, scenario.server_skew_ms);
    let world = World::new(std::mem::take(&mut scenario.host), timeline, server);
    let mut runner = Runner {
        windows: Vec::new(),
        world,
        events: Rc::default(),
        is_watched: scenario.watch,
        checks: Checks::default(),
    };
    runner.open(&scenario);
    for (index, call) in scenario.calls.iter().enumerate() {
        runner.call(&format!("call {} ({})", index + 1, call.action), call);
    }
    runner.check_after(&scenario);
    runner.checks
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
            custom_https: spec.trust.as_deref() == Some("custom-https"),
            loopback: spec.trust.as_deref() == Some("loopback"),
        },
        device_name: spec.device_name.clone(),
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

/// What came of one part of a call.
struct Seen {
    outcome: Result<Value, Value>,
    told: Vec<Value>,
    elapsed_ms: i64,
}

impl Runner {
    // Opens every window that the scenario speaks of.
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
            self.windows.push(Window { auth, watching });
        }
        self.world.timeline.run(ready(()));
    }

    fn call(&mut self, name: &str, call: &Call) {
        let world = Rc::clone(&self.world);
        if let Some(behaviour) = &call.storage {
            *world.storage.behaviour.borrow_mut() = behaviour.clone();
        }
        if let Some(env) = &call.env {
            world.env.borrow_mut().clone_from(env);
        }
        *world.answers.borrow_mut() = call.ask.iter().cloned().collect();
        let before = (world.storage.writes.get(), world.server.next.get());
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
            return self.complain(name, "waits for what can never happen");
        };
        for (index, (part, seen)) in call.parts().iter().zip(&seen).enumerate() {
            let name = match seen_name(call, index) {
                Some(part_name) => format!("{name}, {part_name}"),
                None => name.to_owned(),
            };
            self.check_part(&name, part, seen);
        }
        let told: Vec<Value> = seen.into_iter().flat_map(|seen| seen.told).collect();
        if let Some(expected) = &call.address {
            self.checks.address(name, expected, &told);
        }
        self.checks.tabs(name, &call.browser, &tabs.into_inner());
        let after = (world.storage.writes.get(), world.server.next.get());
        let only_reads = call.parts().iter().all(only_reads) && after.1 == before.1;
        if only_reads && after.0 > before.0 {
            self.complain(name, "wrote, and should only read");
        }
        self.check_leftovers(name);
        self.check_told(name, call);
    }

    // One part of a call, on its window, from its moment on, until it ends or is cancelled.
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
            let flow = perform(window, &self.world, part, &told);
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

    // Nothing stays behind a call; whoever watches sleeps on.
    fn check_leftovers(&mut self, name: &str) {
        let world = Rc::clone(&self.world);
        if world.listeners.get() != 0 {
            self.complain(name, "left a listener open");
        }
        if world.storage.locked.is_held.get() {
            self.complain(name, "left the storage locked");
        }
        if !self.is_watched && world.timeline.sleepers() > 0 {
            self.complain(name, "left somebody asleep");
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
            && let Some(login) = record.get("login_id").and_then(Value::as_str)
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
            ("writes", after.writes, storage.writes.get()),
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

// Looking at what is stored writes nothing; asking the server, or renewing, may.
fn only_reads(part: &Call) -> bool {
    match part.action.as_str() {
        "status" => part.with["verify"] != true,
        "token" | "authorizationHeader" | "plan" | "explain" | "advance" => true,
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
        let mut requests = world.requests.borrow_mut();
        requests.push_back((request, Reply(tab)));
        world.timeline.stir();
    }
    pending().await
}
