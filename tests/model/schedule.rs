//! One run: which actor takes the next step, until everything has ended.

use crate::history::{ACTORS, Actor, Phase};
use crate::invariants::{End, Invariant};
use crate::mistakes::Mistake;
use crate::operation::{Operation, Seen};
use crate::programs::{Call, Pair, SETTLING_MS, Window, alone, plant, start};
use crate::server::{ADA, BEA};
use crate::store::Kind;
use crate::world::{Ground, World};
use plexicus_auth::ErrorCode;
use plexicus_auth::policy::account::choice::Named;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What is run.
pub struct Plan {
    pub pair: Pair,
    pub kind: Kind,
    pub mistake: Option<Mistake>,
    ground: Ground,
}

impl Plan {
    pub fn new(pair: Pair, kind: Kind, mistake: Option<Mistake>) -> Self {
        Self {
            ground: plant(&World::new(kind, None, Ground::default()), &pair),
            pair,
            kind,
            mistake,
        }
    }
}

/// How many times a run may leave its default course: switch to the other actor although the current one
/// could continue, crash, or cancel, each with its own limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    pub turns: u32,
    pub crashes: u32,
    pub cancels: u32,
}

impl Budget {
    /// Whether this budget allows everything that the other one allows.
    pub fn covers(self, other: Self) -> bool {
        self.turns >= other.turns && self.crashes >= other.crashes && self.cancels >= other.cancels
    }
}

/// What may happen next.
#[derive(Clone, Debug)]
pub struct Choice {
    actor: Actor,
    deed: Deed,
    cost: Budget,
}

impl Choice {
    pub fn is_end(&self) -> bool {
        matches!(self.deed, Deed::Crash | Deed::Cancel)
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Do(u64, Operation),
    Crash,
    Cancel,
    /// The current step takes until this time, and sleepers wake during it.
    TakeUntil(i64),
}

/// A moment at which more than one thing may happen.
pub struct Crossing<'a> {
    pub choices: &'a [Choice],
    pub left: Budget,
    world: &'a World,
    current: Option<Actor>,
}

impl Crossing<'_> {
    /// Equal wherever the rest of the run is the same.
    pub fn fingerprint(&self) -> u64 {
        self.world.fingerprint(self.current)
    }
}

/// The results of a run that reached its end.
pub struct Outcome {
    pub violations: BTreeMap<Invariant, String>,
    /// The calls that resolved.
    pub done: BTreeSet<Call>,
    pub log: Vec<String>,
}

const MOST_STEPS: u32 = 5_000;
/// How long one step may take while the other actor sleeps, in ms.
const SLOWEST_STEP_MS: i64 = 5_000;
const NOTHING: Budget = Budget {
    turns: 0,
    crashes: 0,
    cancels: 0,
};
const A_SWITCH: Budget = Budget {
    turns: 1,
    ..NOTHING
};
const A_CRASH: Budget = Budget {
    turns: 1,
    crashes: 1,
    ..NOTHING
};
const A_CANCEL: Budget = Budget {
    turns: 1,
    cancels: 1,
    ..NOTHING
};

/// Runs the plan; `choose` returns the index of what happens next, or `None` to stop here.
pub fn run(
    plan: &Plan,
    budget: Budget,
    seen: &Seen,
    is_logged: bool,
    choose: &mut dyn FnMut(&Crossing<'_>) -> Option<usize>,
) -> Option<Outcome> {
    let world = World::new(plan.kind, plan.mistake, plan.ground.clone());
    if is_logged {
        world.log.replace(Some(Vec::new()));
    }
    for (actor, program) in ACTORS.into_iter().zip(plan.pair.programs) {
        start(&world, actor, program);
    }
    let outcome = interleave(&world, budget, seen, choose).then(|| judge(&world, &plan.pair));
    world.close_all();
    outcome
}

fn interleave(
    world: &World,
    mut left: Budget,
    seen: &Seen,
    choose: &mut dyn FnMut(&Crossing<'_>) -> Option<usize>,
) -> bool {
    let mut current = None;
    let mut until_ms = None;
    for _ in 0..MOST_STEPS {
        // The other actor does not see that this one continues, only what it does then.
        if let Some(due) = ACTORS.into_iter().find(|actor| world.is_due(*actor)) {
            world.wake(due);
            continue;
        }
        if until_ms.is_none() && ACTORS.iter().all(|actor| world.has_ended(*actor)) {
            until_ms = Some(world.now_ms() + SETTLING_MS);
        }
        let choices = match idle_step(world, current, seen) {
            // The turn does not change.
            Some((actor, id, operation)) => {
                seen.add(actor, &operation);
                world.grant(actor, id, &operation);
                continue;
            }
            None => choices(world, current, left, seen),
        };
        let choice = match choices.as_slice() {
            [] if world.advance(until_ms.unwrap_or(i64::MAX)) => continue,
            [] => return true,
            [only] => only,
            choices => {
                let crossing = Crossing {
                    choices,
                    left,
                    world,
                    current,
                };
                match choose(&crossing) {
                    Some(index) => &choices[index],
                    None => return false,
                }
            }
        };
        left.turns -= choice.cost.turns;
        left.crashes -= choice.cost.crashes;
        left.cancels -= choice.cost.cancels;
        current = Some(choice.actor);
        match &choice.deed {
            Deed::Do(id, operation) => {
                seen.add(choice.actor, operation);
                world.grant(choice.actor, *id, operation);
            }
            Deed::Crash => world.crash(choice.actor),
            Deed::Cancel => world.cancel(choice.actor),
            Deed::TakeUntil(moment_ms) => {
                world.advance_to(*moment_ms);
                current = None;
            }
        }
    }
    panic!("the run does not end after {MOST_STEPS} steps");
}

// A step whose result does not depend on the other actor, as far as is known, is done at once. So is a
// step before which a crash leaves the same state as before the next step.
fn idle_step(
    world: &World,
    current: Option<Actor>,
    seen: &Seen,
) -> Option<(Actor, u64, Operation)> {
    let idle = |actor: Actor| {
        let (id, operation) = world.enabled(actor)?;
        let is_idle = operation.only_looks() && !seen.matters(actor, &operation);
        is_idle.then_some((actor, id, operation))
    };
    match current.filter(|current| world.enabled(*current).is_some()) {
        Some(current) => idle(current),
        None => ACTORS.into_iter().find_map(idle),
    }
}

// The actor that ran last comes first. A crash is tried only before a step that others can see: any
// earlier, since the last visible step, it leaves the same state.
fn choices(world: &World, current: Option<Actor>, left: Budget, seen: &Seen) -> Vec<Choice> {
    let current = current.filter(|actor| world.enabled(*actor).is_some());
    let next = current.and_then(|actor| Some((actor, world.enabled(actor)?.1)));
    let matters = next.is_none_or(|(actor, operation)| seen.matters(actor, &operation));
    let can_go = ACTORS.iter().any(|actor| world.enabled(*actor).is_some());
    let mut order = ACTORS;
    order.sort_by_key(|actor| Some(*actor) != current);
    let mut choices = Vec::new();
    let mut add = |actor, deed, cost: Budget| {
        if left.covers(cost) && (matters || cost != A_SWITCH) {
            choices.push(Choice { actor, deed, cost });
        }
    };
    for actor in order {
        let is_switch = current.is_some_and(|current| current != actor);
        match world.enabled(actor) {
            Some((id, operation)) if is_switch => add(actor, Deed::Do(id, operation), A_SWITCH),
            Some((id, operation)) => {
                let can_crash = !operation.only_looks();
                add(actor, Deed::Do(id, operation), NOTHING);
                if can_crash {
                    add(actor, Deed::Crash, A_CRASH);
                    if !world.has_ended(actor) {
                        add(actor, Deed::Cancel, A_CANCEL);
                    }
                }
            }
            // The running step is slow, so a sleeper wakes before it is done.
            None => {
                let wakes_ms = world.next_timer_ms(actor);
                let slowest_ms = world.now_ms() + SLOWEST_STEP_MS;
                let wakes_ms = wakes_ms.filter(|wakes_ms| *wakes_ms <= slowest_ms);
                if let (true, Some(wakes_ms)) = (can_go, wakes_ms) {
                    add(actor, Deed::TakeUntil(wakes_ms), A_SWITCH);
                }
            }
        }
    }
    choices
}

fn judge(world: &Rc<World>, pair: &Pair) -> Outcome {
    let contents = |world: &World| -> Vec<String> {
        let store = world.store.borrow();
        store.contents().map(|(_, text)| text.to_owned()).collect()
    };
    let texts = contents(world);
    let history = world.history.borrow().clone();
    // If there are two accounts, each is named.
    let has_other = pair.has_other();
    let token = look(world, Actor::After, has_other.then_some(ADA.1));
    let others = has_other.then(|| look(world, Actor::Later, Some(BEA.1)));
    let mut end = End {
        pair,
        history: &history,
        texts: &texts,
        server: &world.server.borrow(),
        now_ms: world.now_ms(),
        token,
        later: None,
        others,
    };
    if end.logout_stands() {
        world.pass(SETTLING_MS);
        end.later = Some(look(world, Actor::Later, has_other.then_some(ADA.1)));
    }
    let violated = Invariant::ALL.into_iter().filter_map(|invariant| {
        let wrong = invariant.check(&end).err()?;
        Some((invariant, wrong))
    });
    let done = history.iter().filter(|event| event.phase == Phase::Done);
    Outcome {
        violations: violated.collect(),
        done: done.map(|event| event.call).collect(),
        log: world.log.take().unwrap_or_default(),
    }
}

fn look(world: &Rc<World>, actor: Actor, account: Option<&str>) -> Result<String, ErrorCode> {
    let log = world.log.take();
    let named = Named {
        account: account.map(str::to_owned),
        ..Named::default()
    };
    let token = alone(world, actor, async move |window: Window| {
        let credential = window.token(&named).await.map_err(|error| error.code)?;
        Ok(credential.token.expose("it is compared").to_owned())
    });
    world.log.replace(log);
    token
}
