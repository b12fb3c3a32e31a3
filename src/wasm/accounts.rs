//! The stored logins of every account.

use super::convert::to_js;
use super::{Core, options};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
impl Core {
    /// The stored logins of every account, or those that answer for the scopes of the options.
    #[wasm_bindgen(js_name = listAccounts)]
    pub fn list_accounts(&self, options: JsValue, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            let scopes = options::read_scope(&options)?;
            to_js(&auth.list_accounts(scopes.as_deref()).await?)
        })
    }

    /// Makes an account the default.
    #[wasm_bindgen(js_name = setDefaultAccount)]
    pub fn set_default_account(&self, name: String, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            let set = auth.set_default_account(&name).await;
            set.map(|()| JsValue::UNDEFINED)
        })
    }
}
