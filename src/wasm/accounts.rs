//! The stored logins of every account.

use super::Core;
use super::convert::to_js;
use super::given::text;
use super::options::SIGNAL;
use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Core {
    /// Lists the stored logins of every account, or only those that match the scopes in the options.
    #[wasm_bindgen(js_name = listAccounts)]
    pub fn list_accounts(&self, options: JsValue) -> Promise {
        let known = [SIGNAL, &["scopes"]];
        self.run(&options, &known, move |auth, given| async move {
            let scopes = given.scopes()?;
            to_js(&auth.list_accounts(scopes.as_deref()).await?)
        })
    }

    /// Makes an account the default.
    #[wasm_bindgen(js_name = setDefaultAccount)]
    pub fn set_default_account(&self, name: JsValue, options: JsValue) -> Promise {
        self.run(&options, &[SIGNAL], move |auth, _| async move {
            let set = auth.set_default_account(&text(&name, "account")?).await;
            set.map(|()| JsValue::UNDEFINED)
        })
    }
}
