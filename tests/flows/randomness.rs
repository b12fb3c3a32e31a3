//! What a login does if the system provides no randomness (RFC 7636 §7.1).

use crate::call::view;
use crate::host::{FakeHost, World};
use crate::run::options;
use crate::scenario::{Behaviour, HostSpec, OptionsSpec};
use crate::server::Server;
use plexicus_auth::flows::login::{Progress, Request};
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::policy::login::method::Method;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::{Auth, AuthError, ErrorCode};
use serde_json::json;
use std::future::pending;
use std::rc::Rc;

/// Logs in on a page where every method is possible.
fn log_in(request: Request) -> (AuthError, Rc<World>) {
    let spec = HostSpec {
        redirect: Some(Behaviour::Works),
        ..HostSpec::default()
    };
    let timeline = crate::clock::Timeline::new();
    let server = Server::new(Rc::clone(&timeline), Vec::new(), None);
    let world = World::new(spec, timeline, server);
    world.is_without_random.set(true);
    let options = options(&OptionsSpec::default(), None);
    let auth = Auth::new(options, FakeHost(Rc::clone(&world))).expect("the core is made");
    let tell = |progress: &Progress| panic!("{} is told", json!(progress));
    let login = auth.log_in(Named::default(), request, Rc::new(tell), pending());
    let outcome = world.timeline.run(login).expect("it ends");
    (outcome.expect_err("it fails"), world)
}

#[test]
fn a_login_without_randomness_fails_before_anything_is_opened_asked_or_stored() {
    let methods = [
        Method::Browser,
        Method::Redirect,
        Method::Device,
        Method::Paste,
    ];
    let by_name = methods.map(|method| Request {
        method: Some(method),
        ..Request::default()
    });
    let with_token = Request {
        token: Some(Secret::new("pat_canary".to_owned())),
        ..Request::default()
    };
    let all = by_name.into_iter().chain([Request::default(), with_token]);
    for request in all {
        let (error, world) = log_in(request);
        assert_eq!(error.code, ErrorCode::HostFailed);
        assert!(
            error.message.contains("Random bytes could not be read"),
            "{}",
            error.message
        );
        assert!(!view(&error).to_string().contains("canary"));
        assert_eq!(*world.opened.borrow(), Vec::<String>::new());
        assert_eq!(world.listeners.get(), 0);
        assert_eq!(world.server.next.get(), 0, "the server is asked");
        assert_eq!(*world.storage.writes.borrow(), Vec::<String>::new());
        assert!(world.kept.borrow().is_none());
    }
}
