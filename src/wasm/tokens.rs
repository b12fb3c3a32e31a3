//! The account's personal API tokens.

use super::convert::to_js;
use super::given::text;
use super::options::{CHOICE, SIGNAL, TOKEN_WISH};
use super::views::{CreatedView, RotationView};
use super::{Core, options};
use js_sys::Promise;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
impl Core {
    /// Lists the account's personal API tokens.
    #[wasm_bindgen(js_name = listTokens)]
    pub fn list_tokens(&self, options: JsValue) -> Promise {
        self.run(&options, &[CHOICE, SIGNAL], move |auth, given| async move {
            to_js(&auth.list_tokens(&options::named(&given)?).await?)
        })
    }

    /// Creates a personal API token.
    #[wasm_bindgen(js_name = createToken)]
    pub fn create_token(&self, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, TOKEN_WISH];
        self.run(&options, &known, move |auth, given| async move {
            let (named, wish) = (options::named(&given)?, options::token_wish(&given)?);
            let name = wish.name.unwrap_or_default();
            let created = auth.create_token(&named, name, wish.lifetime).await?;
            to_js(&CreatedView::from(&created))
        })
    }

    /// Revokes a personal token other than the one in use.
    #[wasm_bindgen(js_name = revokeToken)]
    pub fn revoke_token(&self, token_id: JsValue, options: JsValue) -> Promise {
        self.run(&options, &[CHOICE, SIGNAL], move |auth, given| async move {
            let (named, token_id) = (options::named(&given)?, text(&token_id, "tokenId")?);
            to_js(&auth.revoke_token(&named, &token_id).await?)
        })
    }

    /// Replaces the token in use with a new personal token.
    pub fn rotate(&self, options: JsValue) -> Promise {
        let known = [CHOICE, SIGNAL, TOKEN_WISH];
        self.run_on(&options, &known, move |auth, given, cancel| async move {
            let (named, wish) = (options::named(&given)?, options::token_wish(&given)?);
            let rotation = auth.rotate(&named, &wish, cancel).await?;
            to_js(&RotationView::from(&rotation))
        })
    }
}
