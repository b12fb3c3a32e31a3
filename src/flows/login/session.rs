//! The result of a login: who is logged in, with which token, and for how long.

use super::request::Session;
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::source::Source;
use crate::policy::token::identity::Identity;
use crate::tokens::{Tokens, sources};

/// Describes the login of a credential.
pub(crate) async fn of<H: Host>(
    tokens: &Tokens<H>,
    credential: &Credential,
    identity: Option<Identity>,
) -> Session {
    let keeping = tokens.env.host.keeping();
    let mut session = Session {
        identity,
        source: credential.source,
        login_id: None,
        purpose: None,
        token_kind: credential.kind,
        provenance: None,
        token_name: None,
        scope: None,
        missing_scopes: Vec::new(),
        api_origin: tokens.env.api.origin().to_owned(),
        expires_at_ms: credential.expires_at_ms,
        slides_until_ms: None,
        shadowed_by_environment: credential.source == Source::Stored
            && sources::shadows_stored(tokens),
        kept_aside: false,
        replaced: None,
        replaced_name: None,
        persistence: keeping.persistence,
        plaintext: keeping.plaintext,
    };
    if let Some(login) = &credential.login {
        let note = tokens.last_use.note(login).await.ok().flatten();
        session.slides_until_ms = tokens.last_use.slides_until_ms(login, note.as_ref());
        session.login_id = Some(login.login_id.clone());
        session.purpose = Some(login.purpose.clone());
        session.provenance = Some(login.provenance);
        session.token_name.clone_from(&login.name);
        session.scope.clone_from(&login.scope);
        let known = note.and_then(|note| note.identity);
        session.identity = session.identity.or(known);
    }
    session
}
