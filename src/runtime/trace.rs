//! Every decision of the last resolve, login and renewal, with its reason; contains no secret.

use super::listeners::Listeners;
use crate::policy::time::clock::Moment;
use core::cell::RefCell;
use serde::Serialize;
use std::borrow::Cow;

/// The flow that a decision belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Finding the token to use.
    Resolve,
    /// A login.
    Login,
    /// A renewal.
    Renewal,
}

/// One decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The flow that it belongs to.
    pub flow: Flow,
    /// What was decided.
    pub decision: &'static str,
    /// Why it was decided.
    pub reason: Cow<'static, str>,
    /// When it was decided, in ms by this machine's clock.
    pub at_ms: i64,
    /// How long the decision took, in ms: since the one before, or since the flow began.
    pub duration_ms: i64,
}

/// The decisions of the last run of each flow.
#[derive(Default)]
pub(crate) struct Trace {
    runs: RefCell<Vec<Run>>,
    /// Called with each decision as it is made.
    pub listeners: Listeners<Decision>,
}

struct Run {
    flow: Flow,
    last: Moment,
    decisions: Vec<Decision>,
}

impl Trace {
    /// Begins a flow and forgets the decisions of its last run.
    pub fn begin(&self, flow: Flow, now: Moment) {
        let mut runs = self.runs.borrow_mut();
        runs.retain(|run| run.flow != flow);
        runs.push(Run {
            flow,
            last: now,
            decisions: Vec::new(),
        });
    }

    /// Records a decision of a flow that has begun.
    pub fn decide(
        &self,
        flow: Flow,
        decision: &'static str,
        reason: Cow<'static, str>,
        now: Moment,
    ) {
        let mut runs = self.runs.borrow_mut();
        let Some(run) = runs.iter_mut().find(|run| run.flow == flow) else {
            return;
        };
        let elapsed_ms = now.monotonic_ms.saturating_sub(run.last.monotonic_ms);
        run.last = now;
        let decision = Decision {
            flow,
            decision,
            reason,
            at_ms: now.wall_ms,
            duration_ms: elapsed_ms.max(0),
        };
        if self.listeners.is_empty() {
            run.decisions.push(decision);
            return;
        }
        run.decisions.push(decision.clone());
        // A listener may ask for all decisions.
        drop(runs);
        self.listeners.tell(&decision);
    }

    /// Returns all decisions, in the order in which their flows began.
    pub fn decisions(&self) -> Vec<Decision> {
        let runs = self.runs.borrow();
        runs.iter().flat_map(|run| run.decisions.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> Moment {
        Moment {
            wall_ms: 1_000_000 + ms,
            monotonic_ms: ms,
        }
    }

    #[test]
    fn keeps_only_the_last_run_of_each_flow() {
        let trace = Trace::default();
        trace.decide(Flow::Login, "unheard", "no login has begun".into(), at(0));
        trace.begin(Flow::Resolve, at(0));
        trace.decide(Flow::Resolve, "first", "".into(), at(5));
        trace.begin(Flow::Login, at(6));
        trace.decide(Flow::Login, "second", "".into(), at(9));
        trace.begin(Flow::Resolve, at(10));
        trace.decide(Flow::Resolve, "third", "".into(), at(11));
        trace.decide(Flow::Resolve, "fourth", "".into(), at(8));
        let told = trace.decisions();
        let told = told
            .iter()
            .map(|told| (told.decision, told.at_ms, told.duration_ms));
        let told: Vec<_> = told.collect();
        let expected = [
            ("second", 1_000_009, 3),
            ("third", 1_000_011, 1),
            ("fourth", 1_000_008, 0),
        ];
        assert_eq!(told, expected);
    }
}
