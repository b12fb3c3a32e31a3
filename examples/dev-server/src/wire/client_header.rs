//! `X-Plexicus-Client: <client>/<version>`, which every API request must have.

use axum::http::HeaderMap;

/// The header's name.
pub const NAME: &str = "x-plexicus-client";

/// Returns the header's value if it is there, once and well formed.
pub fn read(headers: &HeaderMap) -> Result<&str, &'static str> {
    let mut values = headers.get_all(NAME).iter();
    let value = values
        .next()
        .ok_or("the X-Plexicus-Client header is missing")?;
    if values.next().is_some() {
        return Err("the X-Plexicus-Client header is repeated");
    }
    value
        .to_str()
        .ok()
        .filter(|value| well_formed(value))
        .ok_or("the X-Plexicus-Client header must be <client>/<version>")
}

fn well_formed(value: &str) -> bool {
    let part = |part: &str| {
        (1..=64).contains(&part.len())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b))
    };
    value
        .split_once('/')
        .is_some_and(|(client, version)| part(client) && part(version))
}
