//! Authorization codes: each is valid for one attempt within 60 seconds.

use std::collections::HashMap;

use crate::accounts::Account;
use crate::oauth::authorize::AuthorizeRequest;
use crate::secrets::{self, Hash};

const LIFETIME_MS: i64 = 60 * 1000;

/// The codes issued so far.
#[derive(Default)]
pub struct Codes {
    by_hash: HashMap<Hash, Code>,
}

struct Code {
    account: &'static Account,
    request: AuthorizeRequest,
    issued_ms: i64,
    spent: bool,
    token_id: Option<String>,
}

/// The result of presenting a code.
pub enum Presented {
    /// It is valid, and spent from now on.
    Fresh(&'static Account, AuthorizeRequest),
    /// It was presented before, and issued this token then.
    Reused(Option<String>),
    Expired,
    Unknown,
}

impl Codes {
    /// Issues a code for an approved request.
    pub fn issue(
        &mut self,
        account: &'static Account,
        request: AuthorizeRequest,
        now_ms: i64,
    ) -> String {
        let code = secrets::random("plxc_");
        let record = Code {
            account,
            request,
            issued_ms: now_ms,
            spent: false,
            token_id: None,
        };
        self.by_hash.insert(secrets::hash(&code), record);
        code
    }

    /// Spends a code, even if the caller then rejects the rest of the request.
    pub fn present(&mut self, code: &str, now_ms: i64) -> Presented {
        let Some(record) = self.by_hash.get_mut(&secrets::hash(code)) else {
            return Presented::Unknown;
        };
        if record.spent {
            return Presented::Reused(record.token_id.take());
        }
        record.spent = true;
        if now_ms - record.issued_ms >= LIFETIME_MS {
            return Presented::Expired;
        }
        Presented::Fresh(record.account, record.request.clone())
    }

    /// Remembers the token that a code issued, to revoke it if the code is presented again.
    pub fn gave(&mut self, code: &str, token_id: &str) {
        if let Some(record) = self.by_hash.get_mut(&secrets::hash(code)) {
            record.token_id = Some(token_id.to_owned());
        }
    }
}
