//! The token to use now: found, judged, and if needed renewed or checked with the server.
//!
//! Source: contract, "Lifetimes".

use super::{Tokens, account, renew, sources, verify};
use crate::host::Host;
use crate::policy::credential::Credential;
use crate::policy::credential::lease::lease_ms;
use crate::policy::credential::life::Life;
use crate::policy::credential::renewal::Renewal;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::source::Source;
use crate::runtime::trace::Flow;
use futures_util::FutureExt;
use std::rc::Rc;

const MOST_ROUNDS: u8 = 4;

/// Returns the token to use now, if the server may have it.
pub(crate) async fn current<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<Rc<Credential>> {
    let credential = at_hand_or_resolved(tokens).await?;
    tokens.server.check().await?;
    account::check(tokens, &credential).await?;
    Ok(credential)
}

// Takes the token from memory while its lease holds.
async fn at_hand_or_resolved<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<Rc<Credential>> {
    // The environment has precedence, and reading it costs nothing.
    if !sources::shadows_stored(tokens)
        && let Some((leased, _)) = tokens.memory.leased(&tokens.choice)
        // A response may have reported the server's time since the token was leased.
        && !matches!(tokens.memory.life(&leased), Life::Dead(_))
    {
        return Ok(leased);
    }
    let begin = || {
        let tokens = Rc::clone(tokens);
        async move { resolve(&tokens).await }.boxed_local()
    };
    let key = (tokens.memory.serial(), tokens.choice.clone());
    tokens.work.resolving.join(key, begin).await
}

async fn resolve<H: Host>(tokens: &Rc<Tokens<H>>) -> Result<Rc<Credential>> {
    tokens.begin(Flow::Resolve);
    let mut serial = tokens.memory.serial();
    let mut found = sources::find(tokens).await.map(Rc::new);
    for round in 0..MOST_ROUNDS {
        match usable(tokens, found?, round > 0).await? {
            Usable::Now(credential) => {
                lease(tokens, &credential, serial);
                return Ok(credential);
            }
            Usable::Instead(credential) => {
                serial = tokens.memory.serial();
                found = Ok(credential);
            }
        }
    }
    Err(AuthError::new(
        ErrorCode::StorageFailed,
        "The stored login keeps changing before it can be used.",
    ))
}

enum Usable {
    Now(Rc<Credential>),
    /// Another token has replaced it and must be judged in turn.
    Instead(Rc<Credential>),
}

async fn usable<H: Host>(
    tokens: &Rc<Tokens<H>>,
    found: Rc<Credential>,
    is_fresh: bool,
) -> Result<Usable> {
    let decide = |decision, reason: String| tokens.decide(Flow::Resolve, decision, reason);
    let life = match tokens.memory.life(&found) {
        // A token that just arrived is used for as long as it lasts. If it arrived expired, so would the next one.
        Life::Due if is_fresh => Life::Good,
        Life::Dead(error) if is_fresh && error.code == ErrorCode::TokenExpired => {
            return Err(error);
        }
        life => life,
    };
    if let (Life::Due | Life::Unsure | Life::Dead(_), Some(login)) = (&life, found.renewable()) {
        let reason = match &life {
            Life::Dead(error) => error.message.clone(),
            _ => "It expires soon, or has expired by this clock.".to_owned(),
        };
        decide("renew", reason);
        return match renew::renew(tokens, login).await {
            Renewal::Renewed(login) => Ok(Usable::Instead(Rc::new(Credential::stored(login)))),
            Renewal::TryLater(error) | Renewal::Gone(error) => {
                // The response may have reported the server's time, which may settle whether the token has expired.
                if let Life::Dead(_) = tokens.memory.life(&found) {
                    return Err(error);
                }
                decide("use it as it is", error.message.clone());
                Ok(Usable::Now(found))
            }
        };
    }
    match life {
        Life::Good | Life::Due => Ok(Usable::Now(found)),
        Life::Dead(error) => {
            decide("do not send it", error.message.clone());
            Err(error)
        }
        // A wrong clock logs no user out: the server is asked, once.
        Life::Unsure => {
            let reason = "It has expired by this machine's clock, which was not compared with the server's clock.";
            decide("ask the server", reason.to_owned());
            match verify::verify(tokens, &found).await {
                Ok(_) => {}
                Err(error) if error.code == ErrorCode::TokenRejected => {
                    decide("do not send it", error.message.clone());
                    return Err(error);
                }
                Err(error) => decide("use it as it is", error.message.clone()),
            }
            // Asking took time, and reported the server's time.
            if let Life::Dead(error) = tokens.memory.life(&found) {
                decide("do not send it", error.message.clone());
                return Err(error);
            }
            Ok(Usable::Now(found))
        }
    }
}

fn lease<H: Host>(tokens: &Rc<Tokens<H>>, credential: &Rc<Credential>, serial: u64) {
    if credential.source != Source::Environment {
        let ms = lease_ms(
            credential,
            tokens.store.tells(),
            tokens.memory.best_now_ms(),
        );
        tokens
            .memory
            .grant_lease(&tokens.choice, credential, ms, serial);
    }
}
