//! An hour of steady use in three windows: the note of the last use causes no event.

use super::server::Kind;
use super::{KEY, open, world};
use crate::host::Init;
use futures_util::future::{join_all, select};
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::policy::credential::event::Event;
use std::cell::RefCell;
use std::pin::pin;
use std::rc::Rc;

const EVERY_MS: u64 = 20_000;
const CALLS: usize = 180;

#[test]
fn with_change_events_from_the_storage() {
    hour(true);
}

#[test]
fn without_change_events_from_the_storage() {
    hour(false);
}

fn hour(tells: bool) {
    let world = world(Kind::Sliding, 0, tells);
    let (timeline, storage) = (&world.timeline, &world.storage);
    let windows = [open(&world), open(&world), open(&world)];
    let events: Rc<RefCell<Vec<Event>>> = Rc::default();
    for auth in &windows {
        let events = Rc::clone(&events);
        auth.subscribe(Rc::new(move |event| {
            events.borrow_mut().push(event.clone())
        }));
    }
    let use_it = join_all(windows.iter().map(|auth| async {
        for _ in 0..CALLS {
            auth.fetch(&Named::default(), "/x", &Init::default())
                .await
                .unwrap();
            timeline.sleep(EVERY_MS).await;
        }
    }));
    let watching = join_all(windows.iter().map(|auth| auth.watch()));
    world.run(async { drop(select(pin!(use_it), pin!(watching)).await) });

    assert_eq!(*events.borrow(), [], "the use of a login is no news");
    let writes = storage.writes.borrow().clone();
    assert!(writes.iter().all(|key| key == &format!("{KEY}:note")));
    assert!(
        (3..=5).contains(&writes.len()),
        "{} writes in an hour",
        writes.len()
    );
    let reads = storage.reads.borrow()[KEY];
    // Each window looks when its lease ends (after 5 min, or after 5 s and so at every call), its watch
    // every 5 min or 1 min, and so does a window that notes a use.
    let most = if tells {
        3 * (13 + 13 + 5)
    } else {
        3 * (CALLS + 61 + 5)
    };
    assert!(reads <= most, "{reads} reads of the login");

    for auth in &windows {
        let status = world.run(auth.status(&Named::default(), false)).unwrap();
        let slides_until_ms = status.slides_until_ms.unwrap();
        let left_ms = slides_until_ms - timeline.wall_ms();
        assert!(left_ms > 24 * 60 * 60 * 1000 - 60_000, "{left_ms} ms left");
        world.run(auth.close()).unwrap();
    }
    let at_exit = storage.writes.borrow().len() - writes.len();
    assert!(at_exit <= 1, "{at_exit} writes at the end");
}
