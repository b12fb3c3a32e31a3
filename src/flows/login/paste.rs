//! Paste login: for hosts where neither a callback nor a device code works.
//!
//! The user approves in a browser that cannot reach this program, and pastes what it shows then: the
//! code, or the address that it could not open. A personal API token is accepted as well.

use super::authorize::{authorize_url, exchange, login_timed_out, open, refused, while_host};
use super::request::{Obtained, Progress, Request};
use crate::host::{BrowserPlace, Host, Question, Wanted};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback;
use crate::policy::login::pasted::{self, Pasted};
use crate::policy::login::pkce::Attempt;
use crate::policy::text::secret::Secret;
use crate::policy::token;
use crate::runtime::wait::host_failed;
use crate::tokens::Tokens;
use crate::tokens::verify;
use std::rc::Rc;

/// How many times the user is asked for a text.
pub(super) const MOST_TRIES: u8 = 5;

/// Obtains a token from what the user pastes, and asks again after a mistake.
pub(super) async fn obtain<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<Obtained> {
    let attempt = Attempt::new(&tokens.env.random()?);
    let port = random_port(tokens)?;
    let url = authorize_url(tokens, request, &attempt, port).ok();
    let mut question = Question {
        check_code: url.as_ref().map(|_| attempt.check_code()),
        url,
        problem: None,
        expires_at_ms: tokens.env.deadline_ms(request.timeout_ms),
    };
    progress(Progress::Paste {
        url: question.url.clone(),
        check_code: question.check_code.clone(),
        expires_at_ms: question.expires_at_ms,
    });
    let url = question.url.clone().filter(|_| can_open(tokens, request));
    let opening = async {
        if let Some(url) = url {
            // The address is shown as well, so a browser that does not open is no reason to stop.
            let _ = open(tokens, &url, attempt.state()).await;
        }
        Ok(())
    };
    let asking = async {
        for _ in 0..MOST_TRIES {
            let text = ask(tokens, &question).await?;
            let read = pasted::read(&text, port, attempt.state());
            match read.and_then(|pasted| fits(tokens, pasted, request)) {
                Ok(pasted) => return Ok(pasted),
                Err(error) => question.problem = Some(error.message.clone()),
            }
        }
        let problem = question.problem.take().unwrap_or_default();
        Err(AuthError::new(ErrorCode::PastedInvalid, &problem))
    };
    let pasted = tokens
        .env
        .within(request.timeout_ms, while_host(opening, asking))
        .await
        .ok_or_else(login_timed_out)??;
    match pasted {
        Pasted::Code(code) => exchange(tokens, code, attempt, port).await,
        Pasted::Refused(refusal) => Err(refused(refusal)),
        Pasted::PersonalToken(token) => check_personal(tokens, token).await,
    }
}

// A personal token cannot be limited to the requested scopes. If the host keeps a login for each set of
// scopes, it serves every set.
fn fits<H: Host>(tokens: &Tokens<H>, pasted: Pasted, request: &Request) -> Result<Pasted> {
    if let Pasted::PersonalToken(_) = pasted
        && tokens.choice.scopes.is_none()
    {
        request.check_personal()?;
    }
    Ok(pasted)
}

/// Accepts a personal token from the caller once the server has confirmed it.
pub(super) async fn take_personal<H: Host>(tokens: &Tokens<H>, text: &Secret) -> Result<Obtained> {
    let token = token::accept_personal(text.expose("its form is checked"), "The given token")?;
    check_personal(tokens, token).await
}

async fn check_personal<H: Host>(tokens: &Tokens<H>, token: Secret) -> Result<Obtained> {
    let identity = verify::ask(tokens, &token).await?;
    Ok(Obtained::Personal { token, identity })
}

async fn ask<H: Host>(tokens: &Tokens<H>, question: &Question) -> Result<Secret> {
    match tokens.env.host.ask(question, Wanted::Any).await {
        Ok(Some(text)) => Ok(text),
        Ok(None) => Err(AuthError::new(ErrorCode::Cancelled, "Nothing was pasted.")),
        Err(failure) => Err(host_failed(
            ErrorCode::HostFailed,
            "The prompt could not be shown",
            &failure,
        )),
    }
}

// Nothing listens on this port here. A random port makes it unlikely that another login listens on it on
// the browser's machine.
fn random_port<H: Host>(tokens: &Tokens<H>) -> Result<u16> {
    let [byte] = tokens.env.random()?;
    Ok(callback::any_port(byte))
}

fn can_open<H: Host>(tokens: &Tokens<H>, request: &Request) -> bool {
    request.open_browser && tokens.env.host.capabilities().browser != BrowserPlace::None
}
