//! A token that JavaScript uses for a few seconds without entering the core.

use super::Core;
use super::convert::{throw, to_js, unmade};
use super::given::address;
use super::options::SIGNAL;
use super::transport;
use super::views::TokenView;
use crate::tokens::lease::Leased;
use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

/// A token that was handed over. It holds a secret until it is freed.
#[wasm_bindgen]
pub struct Lease(Leased);

#[wasm_bindgen]
impl Lease {
    /// How long it may be used, in ms.
    #[wasm_bindgen(getter, js_name = forMs)]
    pub fn for_ms(&self) -> i32 {
        i32::try_from(self.0.for_ms).unwrap_or_default()
    }

    /// Returns the token in the form of [`Core::token`].
    pub fn token(&self) -> Result<JsValue, JsValue> {
        to_js(&TokenView::from(&*self.0.credential)).map_err(|error| throw(&error))
    }
}

#[wasm_bindgen]
impl Core {
    /// Returns the token for the next few seconds, if one is known without a lookup.
    pub fn lease(&self) -> Option<Lease> {
        self.auth().ok()?.lease().map(Lease)
    }

    /// Returns the headers of a request with the lease. They override the caller's headers.
    #[wasm_bindgen(js_name = leasedHeaders)]
    pub fn leased_headers(&self, lease: &Lease) -> Result<Object, JsValue> {
        let headers = self.auth_or_throw()?.leased_headers(&lease.0);
        transport::headers_of(&headers).map_err(|_| throw(&unmade()))
    }

    /// Returns the address as it will be dialled, if the token may be sent there.
    pub fn allow(&self, url: JsValue) -> Result<String, JsValue> {
        let auth = self.auth_or_throw()?;
        let allowed = address(&url).and_then(|url| auth.api().allow(&url));
        allowed.map_err(|error| throw(&auth.complete_error(error)))
    }

    /// Whether the response can go straight to the caller.
    #[wasm_bindgen(js_name = isSettled)]
    pub fn is_settled(&self, lease: &Lease, status: f64, date: &JsValue) -> bool {
        let status = transport::status_of(Some(status));
        let date = date.as_string();
        self.auth()
            .is_ok_and(|auth| auth.is_settled(&lease.0, status, date.as_deref()))
    }

    /// Handles the promised response to a request that was sent with a lease. `choice` holds the signal.
    pub fn fetched(
        &self,
        url: JsValue,
        init: JsValue,
        lease: &Lease,
        promised: JsValue,
        choice: JsValue,
    ) -> Promise {
        let leased = lease.0.clone();
        self.run(&choice, &[SIGNAL], move |auth, _| async move {
            let url = address(&url)?;
            let came = transport::receive(&url, &init, Ok(promised)).await;
            let answer = auth.fetched(&url, &init, &leased, came).await?;
            Ok(answer.into_response())
        })
    }
}
