//! The WHATWG parser that both judges and dials an address: the platform's `URL` in wasm, the `url`
//! crate natively. Both accept the same addresses, and `tests/vectors/urls.json` tests both.

/// A parsed address, in the parts that the parser serialised.
pub(super) struct Parts {
    /// Without the colon: `https`.
    pub scheme: String,
    /// Lower case; IPv6 in brackets.
    pub host: String,
    /// `None` for the scheme's default port.
    pub port: Option<u16>,
    /// Begins with `/`.
    pub path: String,
    pub has_user_info: bool,
    pub has_query_or_fragment: bool,
    /// The whole address, as it will be dialled.
    pub href: String,
}

#[cfg(target_arch = "wasm32")]
pub(super) fn parse(text: &str) -> Option<Parts> {
    let url = web_sys::Url::new(text).ok()?;
    let port = url.port();
    Some(Parts {
        scheme: url.protocol().trim_end_matches(':').to_owned(),
        host: url.hostname(),
        port: if port.is_empty() {
            None
        } else {
            Some(port.parse().ok()?)
        },
        path: url.pathname(),
        has_user_info: !(url.username().is_empty() && url.password().is_empty()),
        has_query_or_fragment: !(url.search().is_empty() && url.hash().is_empty()),
        href: url.href(),
    })
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn parse(text: &str) -> Option<Parts> {
    let url = url::Url::parse(text).ok()?;
    Some(Parts {
        scheme: url.scheme().to_owned(),
        host: url.host_str()?.to_owned(),
        port: url.port(),
        path: url.path().to_owned(),
        has_user_info: !url.username().is_empty() || url.password().is_some(),
        has_query_or_fragment: url.query().is_some() || url.fragment().is_some(),
        href: url.into(),
    })
}
