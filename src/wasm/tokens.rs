//! The account's personal API tokens.

use super::convert::to_js;
use super::views::{CreatedView, RotationView};
use super::{Core, options};
use js_sys::Promise;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

#[wasm_bindgen]
impl Core {
    /// Lists the account's personal API tokens.
    #[wasm_bindgen(js_name = listTokens)]
    pub fn list_tokens(&self, named: JsValue, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            let named = options::read_named(&named)?;
            to_js(&auth.list_tokens(&named).await?)
        })
    }

    /// Makes a personal API token.
    #[wasm_bindgen(js_name = createToken)]
    pub fn create_token(&self, wish: JsValue, signal: Option<AbortSignal>) -> Promise {
        self.run(signal, move |auth| async move {
            let named = options::read_named(&wish)?;
            let wish = options::read_token_wish(&wish)?;
            let name = wish.name.unwrap_or_default();
            let created = auth.create_token(&named, name, wish.lifetime).await?;
            to_js(&CreatedView::from(&created))
        })
    }

    /// Revokes another token than the one in use.
    #[wasm_bindgen(js_name = revokeToken)]
    pub fn revoke_token(
        &self,
        token_id: String,
        named: JsValue,
        signal: Option<AbortSignal>,
    ) -> Promise {
        self.run(signal, move |auth| async move {
            let named = options::read_named(&named)?;
            to_js(&auth.revoke_token(&named, &token_id).await?)
        })
    }

    /// Puts a new personal token in the place of the token in use.
    pub fn rotate(&self, wish: JsValue, signal: Option<AbortSignal>) -> Promise {
        self.run_on(signal, move |auth, cancel| async move {
            let named = options::read_named(&wish)?;
            let wish = options::read_token_wish(&wish)?;
            let rotation = auth.rotate(&named, &wish, cancel).await?;
            to_js(&RotationView::from(&rotation))
        })
    }
}
