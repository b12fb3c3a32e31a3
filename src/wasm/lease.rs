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

/// A token handed over. It holds a secret until it is freed.
#[wasm_bindgen]
pub struct Lease(Leased);

#[wasm_bindgen]
impl Lease {
    /// For how long it may be used, in ms.
    #[wasm_bindgen(getter, js_name = forMs)]
    pub fn for_ms(&self) -> i32 {
        i32::try_from(self.0.for_ms).unwrap_or_default()
    }

    /// The token, as [`Core::token`] gives it.
    pub fn token(&self) -> Result<JsValue, JsValue> {
        to_js(&TokenView::from(&*self.0.credential)).map_err(|error| throw(&error))
    }
}

#[wasm_bindgen]
impl Core {
    /// The token for the next few seconds, where one is at hand.
    pub fn lease(&self) -> Option<Lease> {
        self.auth().ok()?.lease().map(Lease)
    }

    /// The headers of a request with it, which win over those of the caller.
    #[wasm_bindgen(js_name = leasedHeaders)]
    pub fn leased_headers(&self, lease: &Lease) -> Result<Object, JsValue> {
        let headers = self.auth_or_throw()?.leased_headers(&lease.0);
        transport::headers_of(&headers).map_err(|_| throw(&unmade()))
    }

    /// The address that a bearer may be sent to, as it is dialled.
    pub fn allow(&self, url: JsValue) -> Result<String, JsValue> {
        let auth = self.auth_or_throw()?;
        let allowed = address(&url).and_then(|url| auth.api().allow(&url));
        allowed.map_err(|error| throw(&auth.complete_error(error)))
    }

    /// Whether there is nothing more to the answer than to give it to its caller.
    #[wasm_bindgen(js_name = isSettled)]
    pub fn is_settled(&self, lease: &Lease, status: f64, date: &JsValue) -> bool {
        let status = transport::status_of(Some(status));
        let date = date.as_string();
        self.auth()
            .is_ok_and(|auth| auth.is_settled(&lease.0, status, date.as_deref()))
    }

    /// What comes of a request that was sent with a lease, whose answer is promised. `choice` holds the
    /// signal.
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
