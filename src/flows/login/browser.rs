//! Browser login: authorization code with PKCE over a loopback redirect.
//!
//! Source: contract, "Browser login"; RFC 8252 §7.3, RFC 7636.

use super::authorize::{authorize_url, exchange, login_timed_out, open, refused, while_host};
use super::page::{OpenPage, stray};
use super::paste::MOST_TRIES;
use super::request::{Obtained, Progress, Request, Session};
use crate::host::{CallbackReply, Heard, Host, Listener, Question, ReturnTo, SignInWindow, Wanted};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback::{self, Verdict};
use crate::policy::login::pasted::{self, Answer};
use crate::policy::login::pkce::Attempt;
use crate::policy::text::secret::Secret;
use crate::policy::url::is_loopback_port;
use crate::tokens::Tokens;
use core::future::pending;
use core::pin::pin;
use futures_util::future::{Either, select};
use std::rc::Rc;

const LISTEN_DEADLINE_MS: u64 = 10_000;
const FORWARD_DEADLINE_MS: u64 = 5_000;

/// Obtains a token; the browser tab stays open to show the outcome. With `needs_forwarding`, the
/// callback arrives only if the host forwards the port.
pub(super) async fn obtain<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    needs_forwarding: bool,
    progress: &dyn Fn(Progress),
) -> Result<(Obtained, OpenTab<H::Listener>)> {
    let attempt = Attempt::new(&tokens.env.random()?);
    let (first, last) = request.ports().into_inner();
    let none_free = match request.port {
        Some(port) => format!("Port {port} on 127.0.0.1 could not be bound"),
        None => format!("No port from {first} to {last} on 127.0.0.1 could be bound"),
    };
    let listening = tokens.env.host.listen(first, last);
    let mut listener = tokens
        .env
        .call(
            ErrorCode::NoFreePort,
            &none_free,
            LISTEN_DEADLINE_MS,
            listening,
        )
        .await?;
    let port = listener.port();
    if needs_forwarding {
        check_forwarded(tokens, port).await?;
    }
    let url = authorize_url(tokens, request, &attempt, port)?;
    let expires_at_ms = tokens.env.deadline_ms(request.timeout_ms);
    progress(Progress::Browser {
        url: url.clone(),
        callback_url: callback::redirect_uri(port),
        check_code: attempt.check_code(),
        expires_at_ms,
    });
    let opening = async {
        match request.open_browser {
            true => open(tokens, &url, attempt.state()).await,
            false => Ok(()),
        }
    };
    let question = Question {
        url: Some(url.clone()),
        check_code: Some(attempt.check_code()),
        problem: None,
        expires_at_ms,
    };
    let state = attempt
        .state()
        .copy("the listener keeps running during the exchange");
    let (outcome, page) = {
        let mut calling = pin!(wait_for_callback(
            &mut listener,
            &state,
            tokens.env.host.return_to(),
            progress
        ));
        let first = async {
            let pasting = pin!(pasted_callback(tokens, question, port, &state));
            match select(calling.as_mut(), pasting).await {
                Either::Left((called, _)) => called.map(|(answer, page)| (answer, Some(page))),
                Either::Right((answer, _)) => Ok((answer, None)),
            }
        };
        let (answer, page) = tokens
            .env
            .within(request.timeout_ms, while_host(opening, first))
            .await
            .ok_or_else(login_timed_out)??;
        let outcome = async {
            match answer {
                Ok(code) => exchange(tokens, code, attempt, port).await,
                Err(refusal) => Err(refused(refusal)),
            }
        };
        match page {
            Some(page) => (outcome.await, Some(page)),
            None => with_late_page(outcome, calling).await,
        }
    };
    match outcome {
        Ok(obtained) => Ok((
            obtained,
            OpenTab {
                page,
                _listener: listener,
            },
        )),
        Err(error) => {
            if let Some(page) = page {
                page.tell_failure(&error);
            }
            Err(error)
        }
    }
}

/// Checks that the host forwards this port to the browser's machine under the same number, because the
/// redirect URI names it. Fails with `no_free_port`.
async fn check_forwarded<H: Host>(tokens: &Tokens<H>, port: u16) -> Result<()> {
    let url = format!("http://127.0.0.1:{port}");
    let asking = tokens.env.host.external_address(&url);
    match tokens.env.within(FORWARD_DEADLINE_MS, asking).await {
        Some(Ok(address)) if is_loopback_port(&address, port) => Ok(()),
        _ => Err(AuthError::new(
            ErrorCode::NoFreePort,
            &format!("Port {port} could not be forwarded to the machine with the browser."),
        )),
    }
}

/// Waits until the user pastes a callback address of this login. Without one, it never completes.
async fn pasted_callback<H: Host>(
    tokens: &Tokens<H>,
    mut question: Question,
    port: u16,
    state: &Secret,
) -> Answer {
    let most = match tokens.env.host.capabilities().ask_callback {
        true => MOST_TRIES,
        false => 0,
    };
    for _ in 0..most {
        // If the host can no longer ask, the listener keeps waiting.
        let Ok(Some(text)) = tokens.env.host.ask(&question, Wanted::Callback).await else {
            break;
        };
        if text
            .expose("an empty text counts as missing")
            .trim()
            .is_empty()
        {
            break;
        }
        match pasted::read_callback(&text, port, state) {
            Ok(answer) => return answer,
            Err(error) => question.problem = Some(error.message.clone()),
        }
    }
    pending().await
}

/// Waits for the outcome. Also returns the page of a callback that still arrives after its address was pasted.
async fn with_late_page<T, R: CallbackReply>(
    outcome: impl Future<Output = T>,
    calling: impl Future<Output = Result<(Answer, OpenPage<R>)>> + Unpin,
) -> (T, Option<OpenPage<R>>) {
    match select(pin!(outcome), calling).await {
        Either::Left((outcome, _)) => (outcome, None),
        Either::Right((called, outcome)) => {
            let page = called.ok().map(|(_, page)| page);
            (outcome.await, page)
        }
    }
}

/// The browser tab, held open for the outcome, and the listener, which is kept as long as the tab.
pub(super) struct OpenTab<L: Listener> {
    /// `None` if the address was pasted and no callback came.
    page: Option<OpenPage<L::Reply>>,
    _listener: L,
}

impl<L: Listener> OpenTab<L> {
    pub fn tell(self, outcome: &Result<Session>) {
        let Some(page) = self.page else {
            return;
        };
        match outcome {
            Ok(session) => {
                let identity = session.identity.as_ref();
                page.tell_success(identity.and_then(|identity| identity.email.as_deref()));
            }
            Err(error) => page.tell_failure(error),
        }
    }
}

async fn wait_for_callback<L: Listener>(
    listener: &mut L,
    state: &Secret,
    back: Option<ReturnTo>,
    progress: &dyn Fn(Progress),
) -> Result<(Answer, OpenPage<L::Reply>)> {
    let port = listener.port();
    while let Some(heard) = listener.next().await {
        let (request, reply) = match heard {
            Heard::Request(request, reply) => (request, reply),
            Heard::Window(SignInWindow::Closed) => {
                progress(Progress::WindowClosed);
                continue;
            }
            Heard::Window(SignInWindow::CallbackIgnored) => {
                return Err(callback_ignored(port));
            }
        };
        match callback::judge(&request, port, state) {
            Verdict::Stray(status) => reply.send(stray(status)),
            Verdict::Code(code) => return Ok((Ok(code), OpenPage::new(reply, back))),
            Verdict::Refused(refusal) => return Ok((Err(refusal), OpenPage::new(reply, back))),
        }
    }
    Err(AuthError::new(
        ErrorCode::HostFailed,
        "The listener closed before the callback arrived.",
    ))
}

fn callback_ignored(port: u16) -> AuthError {
    let address = callback::redirect_uri(port);
    AuthError::new(
        ErrorCode::HostFailed,
        &format!(
            "The page at {address} did not handle the callback. It must call `handleCallback` \
             from @plexicus/auth/browser."
        ),
    )
}
