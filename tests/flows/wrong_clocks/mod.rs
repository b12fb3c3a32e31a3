//! The core against the clocks: whatever jumps, sleeps or is wrong, a token known to be dead is never
//! sent, a login that the server accepts is never dropped, and nothing runs in circles.

mod server;
mod steady;
mod watching;

use crate::clock::Timeline;
use crate::host::{self, FakeHost, Init};
use crate::run::options;
use crate::scenario::{Behaviour, HostSpec, OptionsSpec, StorageSpec};
use plexicus_auth::flows::login::Request;
use plexicus_auth::flows::status::State;
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::{Auth, AuthError, ErrorCode};
use proptest::prelude::*;
use serde_json::json;
use server::{Kind, Server};
use std::future::pending;
use std::rc::Rc;

type World = host::World<Server>;

/// The key of the stored login.
const KEY: &str = "plexicus-auth:https://api.app.plexicus.ai";
const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Step {
    Pass(i64),
    Sleep(i64, bool),
    SetWall(i64),
    ReadableDate(bool),
    Up(bool),
    Portal(bool),
    Latency(u64),
    Restart,
    Revoke,
    Fetch,
    Token,
    Status(bool),
    Ensure,
}

/// Creates a host that only stores this server's login; its wall clock is off by `wall_skew_ms`.
fn world(kind: Kind, wall_skew_ms: i64, tells: bool) -> Rc<World> {
    let timeline = Timeline::new();
    timeline.drift(wall_skew_ms, 0);
    let spec = HostSpec {
        open_browser: Behaviour::Throws,
        listen: Behaviour::Absent,
        show: Behaviour::Absent,
        ask: Behaviour::Absent,
        storage: StorageSpec {
            watch: tells.then_some(Behaviour::Works),
            ..StorageSpec::default()
        },
        ..HostSpec::default()
    };
    let server = Server::new(Rc::clone(&timeline), kind);
    let world = World::new(spec, timeline, server);
    store(&world);
    world
}

/// Opens a new window on the storage.
fn open(world: &Rc<World>) -> Auth<FakeHost<Server>> {
    let options = options(&OptionsSpec::default(), None);
    Auth::new(options, FakeHost(Rc::clone(world))).unwrap()
}

// Stores what the server issued as a login that was obtained just now.
fn store(world: &World) {
    let (token, end_ms, refresh) = world.server.newest();
    let record = json!({
        "version": 1, "api_origin": "https://api.app.plexicus.ai", "login_id": "l1", "generation": 1,
        "kind": "login", "access_token": token, "refresh_token": refresh, "expires_at_ms": end_ms,
        "life_ms": end_ms.map(|end_ms| end_ms - world.timeline.server_ms()),
        "obtained_at_ms": world.timeline.wall_ms(),
    });
    let mut entries = world.storage.entries.borrow_mut();
    entries.insert(KEY.to_owned(), record.to_string());
}

impl World {
    fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.timeline.run(work).expect("it ends some day")
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let span = || prop_oneof![0..6_000_i64, 0..2 * HOUR_MS, 0..DAY_MS];
    let step = prop_oneof![
        3 => span().prop_map(Step::Pass),
        2 => (span(), any::<bool>()).prop_map(|(ms, goes_on)| Step::Sleep(ms, goes_on)),
        2 => prop_oneof![-6_000..6_000_i64, -DAY_MS..DAY_MS].prop_map(Step::SetWall),
        1 => any::<bool>().prop_map(Step::ReadableDate),
        1 => any::<bool>().prop_map(Step::Up),
        1 => any::<bool>().prop_map(Step::Portal),
        1 => (0..3_000_u64).prop_map(Step::Latency),
        1 => Just(Step::Restart),
        6 => Just(Step::Fetch),
        4 => Just(Step::Token),
        3 => any::<bool>().prop_map(Step::Status),
        3 => Just(Step::Ensure),
    ];
    (
        prop::collection::vec(step, 1..30),
        prop::option::weighted(0.2, 0..30_usize),
    )
        .prop_map(|(mut steps, revoked_at)| {
            if let Some(at) = revoked_at {
                steps.insert(at.min(steps.len()), Step::Revoke);
            }
            steps
        })
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop_oneof![
        (1_000..2 * DAY_MS).prop_map(Kind::Fixed),
        Just(Kind::Sliding),
        // A token that expires before it arrives is useless.
        (10_000..2 * HOUR_MS).prop_map(Kind::Renewable),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_wrong_clock_sends_no_dead_token_and_loses_no_valid_login(
        kind in kinds(),
        skew_ms in -DAY_MS..DAY_MS,
        tells in any::<bool>(),
        steps in steps(),
    ) {
        let world = world(kind, skew_ms, tells);
        let (timeline, server) = (&world.timeline, &world.server);
        let mut auth = open(&world);
        for step in steps {
            let (requests, renewals) = (server.requests.get(), server.renewals.get());
            let began_ms = timeline.server_ms();
            match step {
                Step::Pass(ms) => timeline.pass(ms),
                Step::Sleep(ms, true) => timeline.pass(ms),
                // On several hosts the monotonic clock then stands still.
                Step::Sleep(ms, false) => timeline.drift(ms, ms),
                Step::SetWall(ms) => timeline.drift(ms, 0),
                Step::ReadableDate(yes) => server.date_is_readable.set(yes),
                Step::Up(yes) => server.is_up.set(yes),
                Step::Portal(yes) => server.behind_portal.set(yes),
                Step::Latency(ms) => server.latency_ms.set(ms),
                // A new process remembers nothing, and neither does the witness.
                Step::Restart => {
                    auth = open(&world);
                    server.forget();
                }
                Step::Revoke => server.revoke(),
                Step::Fetch => check(server, world.run(auth.fetch(&Named::default(), "/x", &Init::default())).map(drop))?,
                Step::Token => check(server, world.run(auth.token(&Named::default())).map(drop))?,
                Step::Ensure => {
                    let request = Request::default();
                    let ensured = auth.ensure_logged_in(Named::default(), request, false, Rc::new(|_| ()), pending());
                    check(server, world.run(ensured).map(drop))?;
                }
                Step::Status(verify) => {
                    let status = world.run(auth.status(&Named::default(), verify)).unwrap();
                    // Without asking the server, or if it could not be asked, the status is a guess by
                    // this machine's clock.
                    let is_guess = status.state == State::Stale && !status.verified;
                    let said = status.error.filter(|_| verify && !is_guess);
                    check(server, said.map_or(Ok(()), Err))?;
                }
            }
            server.look_at_clocks();
            let complaints = server.complaints.borrow();
            prop_assert!(complaints.is_empty(), "{step:?}: {complaints:?}");
            prop_assert!(world.storage.entries.borrow().contains_key(KEY), "{step:?} deleted the login");
            prop_assert!(server.requests.get() - requests <= 10, "{step:?}: too many requests");
            // A renewal whose response is lost is sent three times.
            prop_assert!(server.renewals.get() - renewals <= 1, "{step:?}: renewed more than once");
            let is_call = matches!(step, Step::Fetch | Step::Token | Step::Status(_) | Step::Ensure);
            prop_assert!(!is_call || timeline.server_ms() - began_ms < 60_000, "{step:?} took too long");
        }
    }
}

// An error that says that the login has ended must be true.
fn check(server: &Server, outcome: Result<(), AuthError>) -> Result<(), TestCaseError> {
    let Err(error) = outcome else { return Ok(()) };
    let is_over = matches!(
        error.code,
        ErrorCode::TokenExpired
            | ErrorCode::TokenRejected
            | ErrorCode::LoginRequired
            | ErrorCode::NoCredentials
    );
    prop_assert!(
        !(is_over && server.is_alive()),
        "{error:?}, and the server accepts the login"
    );
    Ok(())
}

fn cases() -> u32 {
    let set = std::env::var("PLEXICUS_CLOCK_CASES").ok();
    set.and_then(|text| text.parse().ok()).unwrap_or(3_000)
}
