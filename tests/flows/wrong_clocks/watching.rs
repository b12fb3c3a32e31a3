//! What a watch reports about a fixed expiry that comes while the watch is busy.

use super::server::Kind;
use super::{KEY, open, world};
use crate::host::Init;
use futures_util::future::select;
use plexicus_auth::ErrorCode;
use plexicus_auth::flows::status::State;
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::policy::credential::event::{Event, Kind as EventKind};
use std::cell::RefCell;
use std::future::pending;
use std::pin::pin;
use std::rc::Rc;

const LIFE_MS: u64 = 2 * 60 * 60 * 1000;

#[test]
fn reports_an_expiry_during_a_storage_read_without_asking_the_server() {
    // The login and its note take 400 ms each: it expires before, during and after the read.
    for before_end_ms in (0..=1_200).step_by(50).chain([399, 401, 799, 801]) {
        told_once(before_end_ms, 400);
    }
}

#[test]
fn reports_an_expiry_while_the_storage_hangs_without_asking_the_server() {
    told_once(10_000, 40_000);
}

/// The storage reports a change this long before the expiry, and each read of it takes this long.
fn told_once(before_end_ms: u64, read_takes_ms: u64) {
    let world = world(Kind::Fixed(LIFE_MS.cast_signed()), 0, true);
    let (timeline, storage, server) = (&world.timeline, &world.storage, &world.server);
    let auth = open(&world);
    let events: Rc<RefCell<Vec<Event>>> = Rc::default();
    let told = Rc::clone(&events);
    auth.subscribe(Rc::new(move |event| told.borrow_mut().push(event.clone())));
    // The response reports the server's time.
    world
        .run(auth.fetch(&Named::default(), "/x", &Init::default()))
        .unwrap();
    let requests = server.requests.get();

    let change = async {
        timeline.sleep(LIFE_MS - before_end_ms).await;
        storage.read_takes_ms.set(read_takes_ms);
        storage.tell(KEY);
        timeline.sleep(before_end_ms + 2 * read_takes_ms).await;
    };
    world.run(async {
        select(pin!(auth.watch()), pin!(change)).await;
    });

    let codes: Vec<_> = events
        .take()
        .into_iter()
        .filter(|event| event.kind == EventKind::Expired)
        .map(|event| event.error.map(|error| error.code))
        .collect();
    let when = format!("a change {before_end_ms} ms before the end");
    assert_eq!(codes, [Some(ErrorCode::TokenExpired)], "{when}");
    assert_eq!(
        server.requests.get(),
        requests,
        "{when}: a dead token was sent"
    );
    storage.read_takes_ms.set(0);
    let status = world.run(auth.status(&Named::default(), false)).unwrap();
    assert_eq!(status.state, State::Expired, "{when}");
}

#[test]
fn ignores_a_date_that_was_under_way_while_the_machine_slept() {
    let world = world(Kind::Fixed(LIFE_MS.cast_signed()), 0, false);
    let (timeline, server) = (&world.timeline, &world.server);
    let auth = open(&world);
    server.latency_ms.set(1_000);
    let sleeping = async {
        timeline.sleep(500).await;
        let asleep_ms = LIFE_MS.cast_signed() + 60_000;
        timeline.drift(asleep_ms, asleep_ms);
        pending::<()>().await;
    };
    world.run(async {
        select(
            pin!(auth.fetch(&Named::default(), "/x", &Init::default())),
            pin!(sleeping),
        )
        .await;
    });
    server.forget();
    let status = world.run(auth.status(&Named::default(), false)).unwrap();
    assert_eq!(status.clock_skew_ms, None, "the old date was taken for now");
    // The login has expired since: only the server can know, so it is asked.
    let token = world.run(auth.token(&Named::default()));
    assert_eq!(token.unwrap_err().code, ErrorCode::TokenRejected);
}
