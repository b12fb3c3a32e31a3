//! The input is an API address on the first line and a request address on the second. An allowed
//! address is dialled at the API's origin.

#![no_main]

use libfuzzer_sys::fuzz_target;
use plexicus_auth::policy::url::{BaseUrl, Trust};
use url::{Host, Url};

fuzz_target!(|text: &str| {
    let (api, other) = text.split_once('\n').unwrap_or((text, ""));
    let Ok(base) = BaseUrl::api(api, Trust::default()) else {
        return;
    };
    let origin = Url::parse(base.origin()).expect("an origin is an address");
    assert_eq!(origin.scheme(), "https");
    let Some(Host::Domain(host)) = origin.host() else {
        panic!("{origin} is no name");
    };
    assert!(host.ends_with(".plexicus.ai"), "{host}");
    assert_eq!(Url::parse(&base.join("/x")).expect("it is one").origin(), origin.origin());
    if let Ok(dialled) = base.allow(other) {
        let dialled = Url::parse(&dialled).expect("what is allowed is an address");
        assert_eq!(dialled.origin(), origin.origin(), "{other:?}");
        assert_eq!((dialled.username(), dialled.password()), ("", None));
    }
});
