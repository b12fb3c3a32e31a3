//! What an actor does: a few calls on its own `Auth`.

use crate::history::{Actor, Phase};
use crate::host::{ModelHost, ORIGIN};
use crate::server::{ADA, LIFE_MS, OTHERS_SCOPE};
use crate::sleep::Sleep;
use crate::world::{Ground, World};
use plexicus_auth::flows::login::Request;
use plexicus_auth::flows::logout::LogoutRequest;
use plexicus_auth::flows::rotate::RotateRequest;
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::policy::error::Result;
use plexicus_auth::policy::login::method::Method;
use plexicus_auth::tokens::revoke::Revoked;
use plexicus_auth::{Auth, Options};
use std::cell::Cell;
use std::future::pending;
use std::rc::Rc;

/// How long to wait for the background work after a call has ended, in ms.
pub const SETTLING_MS: i64 = 10 * 60_000;

/// The window of an actor.
pub type Window = Rc<Auth<ModelHost>>;

/// Later than the due time of every pending revocation, in ms.
const LATER_MS: u64 = 6 * 60_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call {
    LogIn,
    /// As the other user.
    LogInOther,
    Use,
    Rotate,
    LogOut,
}

/// The program of one actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Program {
    pub name: &'static str,
    pub call: Call,
    /// Whether it begins when everything pending is due.
    pub is_late: bool,
}

const fn program(name: &'static str, call: Call, is_late: bool) -> Program {
    Program {
        name,
        call,
        is_late,
    }
}

pub const LOG_IN: Program = program("log in", Call::LogIn, false);
/// Logs in to another account, which is added.
pub const LOG_IN_OTHER: Program = program("log in other", Call::LogInOther, false);
/// Uses the login, and renews it if it is due.
pub const USE: Program = program("use", Call::Use, false);
pub const ROTATE: Program = program("rotate", Call::Rotate, false);
pub const LOG_OUT: Program = program("log out", Call::LogOut, false);
pub const LATER_LOG_IN: Program = program("later log in", Call::LogIn, true);
pub const LATER_ROTATE: Program = program("later rotate", Call::Rotate, true);
pub const LATER_LOG_OUT: Program = program("later log out", Call::LogOut, true);

pub const PROGRAMS: [Program; 8] = [
    LOG_IN,
    LOG_IN_OTHER,
    USE,
    ROTATE,
    LOG_OUT,
    LATER_LOG_IN,
    LATER_ROTATE,
    LATER_LOG_OUT,
];

/// What is stored when the actors begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seed {
    Nothing,
    /// A login, as this core stores it: a new one replaces it.
    Login,
    /// A login as storage version 1 has it: the first write migrates it.
    Version1,
    /// A personal token that the user pasted, as storage version 1 has it.
    Pasted,
}

pub const SEEDS: [Seed; 4] = [Seed::Nothing, Seed::Login, Seed::Version1, Seed::Pasted];

/// Two programs that run at the same time, and the store that they find.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    pub programs: [Program; 2],
    pub seed: Seed,
}

impl Pair {
    pub fn name(&self) -> String {
        let [a, b] = self.programs;
        format!("{} | {} on {:?}", a.name, b.name, self.seed)
    }

    /// Whether the seed's login is due, so that a use renews it.
    fn renews(&self) -> bool {
        self.programs.contains(&USE) && self.seed != Seed::Pasted
    }

    /// Returns every pair that has something to do.
    pub fn all() -> Vec<Self> {
        let mut pairs = Vec::new();
        for seed in SEEDS {
            for (index, a) in PROGRAMS.into_iter().enumerate() {
                for b in PROGRAMS.into_iter().skip(index) {
                    let programs = [a, b];
                    let pair = Self { programs, seed };
                    // Two late programs run like two that are not.
                    if !a.is_late && pair.has_something_to_do() {
                        pairs.push(pair);
                    }
                }
            }
        }
        pairs
    }

    /// Whether there are two accounts.
    pub fn has_other(&self) -> bool {
        self.programs.contains(&LOG_IN_OTHER)
    }

    fn has_something_to_do(&self) -> bool {
        // A second account beside a pasted token behaves as beside a login.
        if self.has_other() && self.seed == Seed::Pasted {
            return false;
        }
        let mut programs = self.programs.iter();
        match self.seed {
            Seed::Nothing => programs.any(|program| *program == LOG_IN || *program == LOG_IN_OTHER),
            // Its use renews nothing, and it leaves nothing that is due later.
            Seed::Pasted => programs.all(|program| *program != USE && !program.is_late),
            Seed::Login | Seed::Version1 => true,
        }
    }
}

// The window stays open for as long as the actor lives. Its background work is part of the actor as well.
fn open(world: &Rc<World>, actor: Actor) -> Window {
    let options = Options {
        client_id: "plexicus-test".to_owned(),
        client_version: "1.2.3".to_owned(),
        ..Options::default()
    };
    let host = ModelHost::new(world, actor);
    let window = Rc::new(Auth::new(options, host).expect("the options are good"));
    let background = Rc::clone(&window);
    let background = async move {
        pending::<()>().await;
        drop(background);
    };
    world.spawn(actor, Box::pin(background));
    window
}

async fn call(window: &Window, call: Call) -> Result<Phase> {
    match call {
        Call::LogIn | Call::LogInOther => {
            let is_other = call == Call::LogInOther;
            let request = Request {
                method: Some(Method::Device),
                scope: is_other.then(|| OTHERS_SCOPE.to_owned()),
                ..Request::default()
            };
            let never = pending::<()>();
            window
                .log_in(Named::default(), request, Rc::new(|_| {}), never)
                .await?;
        }
        Call::Use => {
            window
                .fetch(&Named::default(), &format!("{ORIGIN}/repositories"), &())
                .await?;
        }
        Call::Rotate => {
            window
                .rotate(&Named::default(), &RotateRequest::default(), pending())
                .await?;
        }
        Call::LogOut => {
            let outcome = window
                .log_out(&Named::default(), LogoutRequest::default())
                .await?;
            if !outcome.deleted && outcome.revoked != Revoked::NothingStored {
                return Ok(Phase::Kept);
            }
        }
    }
    Ok(Phase::Done)
}

/// Starts the actor's program.
pub fn start(world: &Rc<World>, actor: Actor, program: Program) {
    let own = Rc::clone(world);
    let task = async move {
        if program.is_late {
            Sleep::new(&own, actor, LATER_MS).await;
        }
        let window = open(&own, actor);
        own.happened(actor, program.call, Phase::Began);
        let outcome = call(&window, program.call).await;
        let phase = outcome.unwrap_or_else(|error| Phase::Failed(error.code));
        own.happened(actor, program.call, phase);
    };
    world.begin(actor, Box::pin(task));
}

/// Runs the future in a new window, with nothing between its steps.
pub fn alone<T: 'static>(
    world: &Rc<World>,
    actor: Actor,
    run: impl AsyncFnOnce(Window) -> T + 'static,
) -> T {
    let outcome = Rc::new(Cell::new(None));
    let (own, result) = (Rc::clone(world), Rc::clone(&outcome));
    let task = async move {
        result.set(Some(run(open(&own, actor)).await));
    };
    world.begin(actor, Box::pin(task));
    loop {
        if let Some(outcome) = outcome.take() {
            return outcome;
        }
        let goes_on = step(world, actor, i64::MAX);
        assert!(goes_on, "{actor:?} waits for ever");
    }
}

// Takes the next step of an actor that runs alone. Returns whether there was one.
fn step(world: &World, actor: Actor, until_ms: i64) -> bool {
    if world.is_due(actor) {
        world.wake(actor);
    } else if let Some((id, operation)) = world.enabled(actor) {
        world.grant(actor, id, &operation);
    } else {
        return world.advance(until_ms);
    }
    true
}

/// Stores what the actors find.
pub fn plant(world: &Rc<World>, pair: &Pair) -> Ground {
    world.server.borrow_mut().renews = pair.renews();
    match pair.seed {
        Seed::Nothing => {}
        Seed::Login => {
            let logging_in = async |window: Window| call(&window, Call::LogIn).await.map(drop);
            alone(world, Actor::Before, logging_in).expect("nothing speaks against it");
        }
        Seed::Version1 => {
            version_1(world, pair.renews(), true);
            if pair.has_other() {
                note_of_version_1(world);
            }
        }
        Seed::Pasted => version_1(world, false, false),
    }
    // The login's background work comes to its end.
    let stored_at_ms = world.now_ms();
    while step(world, Actor::Before, stored_at_ms + SETTLING_MS) {}
    world.close(Actor::Before);
    if pair.renews() {
        world.advance_to(stored_at_ms + LIFE_MS - 50_000);
    }
    world.server.borrow_mut().has_acted(Actor::Before);
    world.ground()
}

// The form of storage version 1, written by hand.
fn version_1(world: &World, renews: bool, is_issued: bool) {
    let (kind, bearer) = if is_issued {
        ("login", "plxs_old01")
    } else {
        ("personal", "plxp_old01")
    };
    let (refresh, end_ms) = if renews {
        (Some("plxr_old01"), Some(world.now_ms() + LIFE_MS))
    } else {
        (None, None)
    };
    let text = serde_json::json!({
        "version": 1, "login_id": "login-of-version-1", "api_origin": ORIGIN, "generation": 3,
        "kind": kind, "access_token": bearer, "refresh_token": refresh,
        "expires_at_ms": end_ms, "life_ms": end_ms.map(|_| LIFE_MS),
        "obtained_at_ms": world.now_ms(),
    });
    let key = format!("plexicus-auth:{ORIGIN}");
    let now_ms = world.now_ms();
    let mut store = world.store.borrow_mut();
    store.put(Actor::Before, &key, Some(&text.to_string()), now_ms, &[]);
    let mut server = world.server.borrow_mut();
    server.add(is_issued, bearer, refresh, end_ms);
}

fn note_of_version_1(world: &World) {
    let note = serde_json::json!({
        "version": 1, "login_id": "login-of-version-1",
        "identity": { "user_id": ADA.0, "organization_id": "o1", "email": ADA.1 },
    });
    let key = format!("plexicus-auth:{ORIGIN}:note");
    let now_ms = world.now_ms();
    let mut store = world.store.borrow_mut();
    store.put(Actor::Before, &key, Some(&note.to_string()), now_ms, &[]);
}
