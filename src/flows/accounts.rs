//! The stored logins of every account, and which account is the default.

use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::account::selector::Selector;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::token::TokenKind;
use crate::policy::token::identity::Identity;
use crate::policy::token::scope;
use crate::tokens::Tokens;
use serde::Serialize;

/// A stored login and its account; contains no secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredAccount {
    /// The unique id of this login; renewals do not change it.
    pub login_id: String,
    /// The user and the organization, as far as the server reported them.
    pub identity: Option<Identity>,
    /// The same in one line: `ada@example.test (Analytical Engines)`.
    pub label: String,
    /// The unique id of the account; the login id while the account is unknown.
    pub account_id: String,
    /// The purpose of the login; empty by default.
    pub purpose: String,
    /// Whether calls that name no account use this one.
    pub is_default: bool,
    /// Whether the token belongs to a login or is a personal token.
    pub token_kind: TokenKind,
    /// How the token was obtained, which decides what ends it.
    pub provenance: Provenance,
    /// The token's name in Settings → API Tokens, if known.
    pub token_name: Option<String>,
    /// The scopes, if known.
    pub scope: Option<String>,
    /// The scopes that the login may be used for; every scope if they are not known.
    pub scopes: Vec<String>,
    /// The fixed expiry, in ms.
    pub expires_at_ms: Option<i64>,
    /// When a login without a fixed expiry expires if it is not used again, in ms.
    pub slides_until_ms: Option<i64>,
    /// When the login was last used, in ms.
    pub last_used_at_ms: i64,
    /// The account, for use inside the core.
    #[serde(skip)]
    pub account: Account,
}

/// Returns every stored login, the account that was logged in first at the top. Does not ask the server.
pub(crate) async fn list<H: Host>(tokens: &Tokens<H>) -> Result<Vec<StoredAccount>> {
    let mut index = tokens.store.index().await?;
    let entries = index.entries.clone();
    let default = index.default_account().cloned();
    let first = entries.iter().find(|entry| entry.account.is_known());
    let first = first.or(entries.first());
    let default = default.or(first.map(|entry| entry.account.clone()));
    let mut list = Vec::new();
    for entry in entries {
        let Some(login) = tokens.store.login_of(&mut index, &entry.login_id).await? else {
            continue;
        };
        let is_default = default.as_ref() == Some(&entry.account);
        list.push(describe(tokens, &login, is_default).await);
    }
    Ok(list)
}

/// Returns the stored logins that match these scopes, in a host that keeps one for each set of scopes:
/// at most one for each account.
pub(crate) async fn for_scopes<H: Host>(
    tokens: &Tokens<H>,
    scopes: &str,
) -> Result<Vec<StoredAccount>> {
    let mut found = Vec::new();
    for login in list(tokens).await? {
        let name = match login.account.is_known() {
            true => Selector::of(&login.account),
            false => Selector::parse(&login.login_id)?,
        };
        let choice = tokens.choice.of(name, scopes);
        let chosen = tokens.store.choose_once(&choice).await?.login;
        if chosen.is_some_and(|chosen| chosen.login_id == login.login_id) {
            found.push(login);
        }
    }
    Ok(found)
}

/// Returns the logins of the named account, for any purpose. The name may match several accounts.
pub(crate) fn of_account(list: Vec<StoredAccount>, name: &Selector) -> Vec<StoredAccount> {
    let by_id = list.iter().find(|login| name.is_login(&login.login_id));
    let by_id = by_id.map(|login| login.account.clone());
    let is_named = |login: &StoredAccount| match &by_id {
        Some(account) => login.account == *account,
        None => login
            .identity
            .as_ref()
            .is_some_and(|identity| name.fits(identity)),
    };
    list.into_iter().filter(is_named).collect()
}

/// Makes the named account the default of every program that names none.
pub(crate) async fn set_default<H: Host>(tokens: &Tokens<H>, name: &str) -> Result<()> {
    let found = of_account(list(tokens).await?, &Selector::parse(name)?);
    let Some(first) = found.first() else {
        let message = "No stored login belongs to the account that was named.";
        return Err(AuthError::new(ErrorCode::NoCredentials, message));
    };
    if let Some(other) = found.iter().find(|other| other.account != first.account) {
        let (one, other) = (&first.label, &other.label);
        let message = format!("The name matches several accounts: {one} and {other}.");
        return Err(AuthError::new(ErrorCode::AccountAmbiguous, &message));
    }
    tokens.store.put_default(&first.login_id).await
}

async fn describe<H: Host>(
    tokens: &Tokens<H>,
    login: &StoredLogin,
    is_default: bool,
) -> StoredAccount {
    let note = tokens.last_use.note(login).await.ok().flatten();
    let slides_until_ms = tokens.last_use.slides_until_ms(login, note.as_ref());
    let last_used_at_ms = tokens.last_use.last_used_at_ms(login, note.as_ref());
    let identity = note.and_then(|note| note.identity);
    let account = match (&identity, login.account.is_known()) {
        (Some(identity), false) => Account::of(identity),
        _ => login.account.clone(),
    };
    StoredAccount {
        login_id: login.login_id.clone(),
        label: identity
            .as_ref()
            .map_or_else(|| "an unknown account".to_owned(), Identity::label),
        account_id: match account.is_known() {
            true => account.id(),
            false => login.login_id.clone(),
        },
        identity,
        purpose: login.purpose.clone(),
        is_default,
        token_kind: login.kind,
        provenance: login.provenance,
        token_name: login.name.clone(),
        scope: login.scope.clone(),
        scopes: scope::granted(login.scope.as_deref()),
        expires_at_ms: login.end_ms(),
        slides_until_ms,
        last_used_at_ms,
        account,
    }
}
