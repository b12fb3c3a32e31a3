//! The tables of `tests/vectors/`, one row for each case, run natively through the same API as JavaScript.

use crate::call::view;
use crate::clock::Timeline;
use crate::host::{FakeHost, World};
use crate::read;
use crate::run::options;
use crate::scenario::{HostSpec, OptionsSpec};
use crate::server::Server;
use plexicus_auth::flows::login::{Progress, Request};
use plexicus_auth::policy::account::choice::Named;
use plexicus_auth::policy::login::callback::{CallbackRequest, Refusal, Verdict, judge};
use plexicus_auth::policy::login::method::Method;
use plexicus_auth::policy::text::redact;
use plexicus_auth::policy::text::secret::Secret;
use plexicus_auth::policy::time::date::{parse_http_date, parse_rfc3339};
use plexicus_auth::{Auth, AuthError, ErrorCode};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

fn table<T: serde::de::DeserializeOwned>(name: &str) -> T {
    read(&crate::vectors().join(name).with_extension("json"))
}

/// Creates a core on a host without a server.
fn make(
    spec: HostSpec,
    options_spec: &OptionsSpec,
) -> Result<(Auth<FakeHost>, Rc<World>), AuthError> {
    let timeline = Timeline::new();
    let server = Server::new(Rc::clone(&timeline), Vec::new(), None);
    let world = World::new(spec, timeline, server);
    let auth = Auth::new(options(options_spec, None), FakeHost(Rc::clone(&world)))?;
    Ok((auth, world))
}

#[derive(Deserialize)]
struct Urls {
    api: Vec<ApiCase>,
    allow: Vec<AllowCase>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ApiCase {
    api: Option<String>,
    app: Option<String>,
    trust: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    origin: Option<String>,
    #[serde(rename = "signInPage")]
    sign_in_page: Option<String>,
    error: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AllowCase {
    url: String,
    api: Option<String>,
    trust: Option<String>,
    dialled: Option<String>,
}

#[test]
fn urls() {
    for case in table::<Urls>("urls").api {
        let name = format!(
            "{:?} {:?} {:?} {:?}",
            case.api, case.app, case.trust, case.env
        );
        let options = OptionsSpec {
            api_url: case.api,
            app_url: case.app,
            trust: case.trust,
            ..OptionsSpec::default()
        };
        let spec = HostSpec {
            env: case.env,
            ..HostSpec::default()
        };
        match make(spec, &options) {
            Err(error) => assert_eq!(Some(error.code.as_str()), case.error.as_deref(), "{name}"),
            Ok((auth, world)) => {
                assert_eq!(Some(auth.api().origin()), case.origin.as_deref(), "{name}");
                assert_eq!(sign_in_page(&auth, &world), case.sign_in_page, "{name}");
            }
        }
    }
}

// Every paste login first shows the page, if there is one.
fn sign_in_page(auth: &Auth<FakeHost>, world: &World) -> Option<String> {
    let page = Rc::new(RefCell::new(None));
    let request = Request {
        method: Some(Method::Paste),
        ..Request::default()
    };
    let shown = Rc::clone(&page);
    let tell = move |progress: &Progress| {
        let event = json!(progress);
        let address = event["url"].as_str().and_then(|url| url.split('?').next());
        *shown.borrow_mut() = address.map(str::to_owned);
    };
    world.answers.borrow_mut().push_back(None);
    let outcome = world.timeline.run(auth.log_in(
        Named::default(),
        request,
        Rc::new(tell),
        std::future::pending(),
    ));
    assert!(outcome.is_some_and(|outcome| outcome.is_err()));
    page.take()
}

#[test]
fn addresses_that_may_get_the_token() {
    for case in table::<Urls>("urls").allow {
        let options = OptionsSpec {
            api_url: case.api,
            trust: case.trust,
            ..OptionsSpec::default()
        };
        let (auth, _) = make(HostSpec::default(), &options).unwrap();
        match auth.api().allow(&case.url) {
            Ok(dialled) => assert_eq!(Some(dialled), case.dialled, "{:?}", case.url),
            Err(error) => {
                assert_eq!(error.code, ErrorCode::OriginNotAllowed);
                assert_eq!(None, case.dialled, "{:?}", case.url);
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallbackCase {
    name: String,
    method: Option<String>,
    target: String,
    host: Option<String>,
    status: Option<u16>,
    code: Option<String>,
    error: Option<String>,
}

#[test]
fn callbacks() {
    let state = "state-of-this_login-0123456789ab";
    let fill = |text: &str| text.replace("{state}", state).replace("{port}", "9100");
    for case in table::<Vec<CallbackCase>>("callbacks") {
        let request = CallbackRequest {
            method: case.method.unwrap_or_else(|| "GET".to_owned()),
            target: Secret::new(fill(&case.target)),
            host: fill(case.host.as_deref().unwrap_or("127.0.0.1:{port}")),
        };
        let (mut status, mut code, mut error) = (None, None, None);
        match judge(&request, 9100, &Secret::new(state.to_owned())) {
            Verdict::Stray(stray) => status = Some(stray),
            Verdict::Code(found) => code = Some(found.expose("it is compared").to_owned()),
            Verdict::Refused(Refusal::AccessDenied) => error = Some("access_denied".to_owned()),
            Verdict::Refused(Refusal::Oauth(_) | Refusal::Other) => {
                error = Some("login_failed".to_owned())
            }
        }
        assert_eq!(
            (status, code, error),
            (case.status, case.code, case.error),
            "{}",
            case.name
        );
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct TokenCase {
    name: String,
    text: Option<String>,
    repeat: Option<Repeat>,
    value: Option<Value>,
    expires_at_ms: Option<i64>,
    error: Option<String>,
}

#[derive(Deserialize)]
struct Repeat {
    text: String,
    times: usize,
}

#[test]
fn tokens() {
    for case in table::<Vec<TokenCase>>("tokens") {
        let repeated = case.repeat.map(|repeat| repeat.text.repeat(repeat.times));
        let text = case.text.or(repeated).unwrap();
        let spec = HostSpec {
            env: BTreeMap::from([("PLEXICUS_API_TOKEN".to_owned(), text.clone())]),
            ..HostSpec::default()
        };
        let (auth, world) = make(spec, &OptionsSpec::default()).unwrap();
        match world.timeline.run(auth.token(&Named::default())).unwrap() {
            Ok(resolved) => {
                let value = case.value.unwrap_or_default();
                let value = value.as_str().unwrap_or(&text);
                assert!(resolved.token.matches(value), "{}", case.name);
                if case.expires_at_ms.is_some() {
                    assert_eq!(resolved.expires_at_ms, case.expires_at_ms, "{}", case.name);
                }
            }
            Err(error) => {
                assert_eq!(
                    Some(error.code.as_str()),
                    case.error.as_deref(),
                    "{}",
                    case.name
                );
                let seen = view(&error).to_string();
                assert!(!seen.contains("canary"), "{}: {seen}", case.name);
                assert!(
                    text.trim().len() < 4 || !seen.contains(text.trim()),
                    "{}",
                    case.name
                );
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlanCase {
    name: String,
    host: HostSpec,
    #[serde(default)]
    options: OptionsSpec,
    methods: Vec<String>,
}

#[test]
fn plans() {
    for case in table::<Vec<PlanCase>>("plans") {
        let (auth, _) = make(case.host, &case.options).unwrap();
        let plan = auth.plan();
        assert_eq!(plan.len(), 5, "{}: every method is named", case.name);
        assert!(
            plan.iter().all(|step| !step.reason.is_empty()),
            "{}",
            case.name
        );
        let possible = plan.iter().filter(|step| step.possible);
        let methods: Vec<Value> = possible.map(|step| json!(step.method)).collect();
        assert_eq!(json!(methods), json!(case.methods), "{}", case.name);
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Times {
    rfc3339: Vec<TimeCase>,
    http_date: Vec<TimeCase>,
}

#[derive(Deserialize)]
struct TimeCase {
    text: String,
    ms: Option<i64>,
}

#[test]
fn times() {
    let times: Times = table("times");
    for TimeCase { text, ms } in times.rfc3339 {
        assert_eq!(parse_rfc3339(&text), ms, "{text}");
    }
    for TimeCase { text, ms } in times.http_date {
        assert_eq!(parse_http_date(&text), ms, "{text}");
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LabelCase {
    name: String,
    text: String,
    /// Absent if the label is the unchanged text.
    #[serde(default, deserialize_with = "present")]
    label: Option<Option<String>>,
}

/// Distinguishes null from absent.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(deserializer).map(Some)
}

#[test]
fn labels() {
    let secret = Secret::new("canary".to_owned());
    for LabelCase { name, text, label } in table::<Vec<LabelCase>>("labels") {
        let expected = label.unwrap_or_else(|| Some(text.clone()));
        assert_eq!(redact::label(&text, &secret), expected, "{name}");
        let again = expected
            .as_deref()
            .and_then(|label| redact::label(label, &secret));
        assert_eq!(again, expected, "{name}, a second time");
    }
}
