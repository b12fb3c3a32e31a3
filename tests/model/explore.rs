//! Explores every run within a budget, or many at random.
//!
//! A run is a list of choices, and is replayed from its beginning. If the world is in the same state as
//! in an earlier run with at least as much budget left, the rest is known and skipped.

use crate::invariants::Invariant;
use crate::operation::Seen;
use crate::programs::Call;
use crate::random::Random;
use crate::schedule::{Budget, Crossing, Outcome, Plan, run};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

/// The results of all runs of a plan.
#[derive(Default)]
pub struct Explored {
    /// How many were started.
    pub runs: usize,
    /// How many reached their end: each is a different schedule.
    pub schedules: usize,
    /// How many states of the world had a choice.
    pub states: usize,
    /// The calls that resolved in any run.
    pub done: BTreeSet<Call>,
    /// For each violated invariant, the shortest run found: what is wrong, and its choices.
    pub violations: BTreeMap<Invariant, (String, Vec<usize>)>,
    seen: Seen,
}

impl Explored {
    fn add(&mut self, outcome: Outcome, choices: &[usize]) {
        self.schedules += 1;
        self.done.extend(outcome.done);
        for (invariant, wrong) in outcome.violations {
            let known = self.violations.get(&invariant);
            if known.is_none_or(|(_, known)| weight(choices) < weight(known)) {
                let found = (wrong, choices.to_vec());
                self.violations.insert(invariant, found);
            }
        }
    }
}

// Fewest turns first, then fewest choices.
fn weight(choices: &[usize]) -> (usize, usize) {
    let turns = choices.iter().filter(|choice| **choice != 0).count();
    (turns, choices.len())
}

/// Tries every run within the budget.
pub fn exhaust(plan: &Plan, budget: Budget) -> Explored {
    let seen = Seen::default();
    let mut runs = 0;
    loop {
        if let Some(explored) = attempt(plan, budget, &seen, &mut runs) {
            return Explored {
                runs,
                seen,
                ..explored
            };
        }
    }
}

// `None` if a new operation was seen: then more of them may matter than assumed.
fn attempt(plan: &Plan, budget: Budget, seen: &Seen, runs: &mut usize) -> Option<Explored> {
    let mut explored = Explored::default();
    let mut known: HashMap<u64, Vec<Budget>> = HashMap::new();
    let mut open = vec![Vec::new()];
    while let Some(given) = open.pop() {
        let mut choices: Vec<usize> = Vec::new();
        let outcome = run(plan, budget, seen, false, &mut |crossing: &Crossing<'_>| {
            let index = match given.get(choices.len()) {
                Some(index) => *index,
                None => {
                    let budgets = known.entry(crossing.fingerprint()).or_default();
                    if budgets.iter().any(|known| known.covers(crossing.left)) {
                        return None;
                    }
                    budgets.retain(|known| !crossing.left.covers(*known));
                    budgets.push(crossing.left);
                    for other in 1..crossing.choices.len() {
                        let mut next = choices.clone();
                        next.push(other);
                        open.push(next);
                    }
                    0
                }
            };
            choices.push(index);
            Some(index)
        });
        *runs += 1;
        if seen.has_grown() {
            return None;
        }
        if let Some(outcome) = outcome {
            explored.add(outcome, &choices);
        }
    }
    explored.states = known.len();
    Some(explored)
}

/// Tries this many runs, with random choices.
pub fn sample(plan: &Plan, budget: Budget, runs: usize, random: &mut Random) -> Explored {
    let mut explored = Explored::default();
    let seen = Seen::ignored();
    for _ in 0..runs {
        let mut choices = Vec::new();
        let outcome = run(plan, budget, &seen, false, &mut |crossing: &Crossing<
            '_,
        >| {
            let mut index = random.below(crossing.choices.len());
            // Otherwise hardly any window would survive for long.
            if crossing.choices[index].is_end() && !random.one_in(20) {
                index = 0;
            }
            choices.push(index);
            Some(index)
        });
        explored.runs += 1;
        if let Some(outcome) = outcome {
            explored.add(outcome, &choices);
        }
    }
    Explored { seen, ..explored }
}

/// Describes what is wrong and the run that shows it, with an actor and an operation on each line.
pub fn describe(plan: &Plan, budget: Budget, explored: &Explored, violated: Invariant) -> String {
    let Some((wrong, choices)) = explored.violations.get(&violated) else {
        return String::new();
    };
    let mut given = choices.iter().copied();
    let outcome = run(plan, budget, &explored.seen, true, &mut |_| given.next());
    let log = outcome.map(|outcome| outcome.log).unwrap_or_default();
    let mut text = format!("{} ({}): {wrong}\n", plan.pair.name(), plan.kind.name);
    for line in log {
        let _ = writeln!(text, "  {line}");
    }
    text
}
