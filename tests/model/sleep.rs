//! Waiting for the clock.

use crate::history::Actor;
use crate::world::World;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

/// Completes at its time.
pub struct Sleep {
    world: Rc<World>,
    actor: Actor,
    until: (i64, u64),
}

impl Sleep {
    pub fn new(world: &Rc<World>, actor: Actor, ms: u64) -> Self {
        let until_ms = world.now_ms() + i64::try_from(ms).expect("it is no eternity");
        Self {
            world: Rc::clone(world),
            actor,
            until: (until_ms, world.next_id()),
        }
    }
}

impl Future for Sleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if self.world.now_ms() >= self.until.0 {
            return Poll::Ready(());
        }
        let mut timers = self.world.timers.borrow_mut();
        timers.insert(self.until, self.actor);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        self.world.timers.borrow_mut().remove(&self.until);
    }
}
