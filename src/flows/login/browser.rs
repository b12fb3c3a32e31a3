//! Browser login: authorization code with PKCE over a loopback redirect.
//!
//! Source: contract, "Browser login"; RFC 8252 §7.3, RFC 7636.

use super::authorize::{authorize_url, exchange, login_timed_out, open, refused, while_host};
use super::page::{OpenPage, stray};
use super::request::{Obtained, Progress, Request, Session};
use crate::host::{CallbackReply, Heard, Host, Listener, SignInWindow};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::login::callback::{self, Refusal, Verdict};
use crate::policy::login::pkce::Attempt;
use crate::policy::text::secret::Secret;
use crate::tokens::Tokens;
use std::rc::Rc;

const LISTEN_DEADLINE_MS: u64 = 10_000;

/// Obtains a token; the browser's tab stays open for the outcome.
pub(super) async fn obtain<H: Host>(
    tokens: &Rc<Tokens<H>>,
    request: &Request,
    progress: &dyn Fn(Progress),
) -> Result<(Obtained, OpenTab<H::Listener>)> {
    let attempt = Attempt::new(&tokens.env.random()?);
    let (first, last) = request.ports().into_inner();
    let none_free = match request.port {
        Some(port) => format!("The port {port} on 127.0.0.1 could not be bound"),
        None => format!("No port of {first}–{last} on 127.0.0.1 could be bound"),
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
    let url = authorize_url(tokens, request, &attempt, port)?;
    progress(Progress::Browser {
        url: url.clone(),
        callback_url: callback::redirect_uri(port),
        check_code: attempt.check_code(),
        expires_at_ms: tokens.env.deadline_ms(request.timeout_ms),
    });
    let opening = async {
        match request.open_browser {
            true => open(tokens, &url, attempt.state()).await,
            false => Ok(()),
        }
    };
    let waiting = while_host(
        opening,
        wait_for_callback(&mut listener, attempt.state(), progress),
    );
    let (verdict, page) = tokens
        .env
        .within(request.timeout_ms, waiting)
        .await
        .ok_or_else(login_timed_out)??;
    let page = page.returning_to(tokens.env.host.return_to());
    let outcome = match verdict {
        Ok(code) => exchange(tokens, code, attempt, port).await,
        Err(refusal) => Err(refused(refusal)),
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
            page.tell_failure(&error);
            Err(error)
        }
    }
}

/// The browser's tab, held open for the outcome; the listener lives as long as it does.
pub(super) struct OpenTab<L: Listener> {
    page: OpenPage<L::Reply>,
    _listener: L,
}

impl<L: Listener> OpenTab<L> {
    pub fn tell(self, outcome: &Result<Session>) {
        match outcome {
            Ok(session) => {
                let identity = session.identity.as_ref();
                self.page
                    .tell_success(identity.and_then(|identity| identity.email.as_deref()));
            }
            Err(error) => self.page.tell_failure(error),
        }
    }
}

async fn wait_for_callback<L: Listener>(
    listener: &mut L,
    state: &Secret,
    progress: &dyn Fn(Progress),
) -> Result<(core::result::Result<Secret, Refusal>, OpenPage<L::Reply>)> {
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
            Verdict::Code(code) => return Ok((Ok(code), OpenPage::new(reply))),
            Verdict::Refused(refusal) => return Ok((Err(refusal), OpenPage::new(reply))),
        }
    }
    Err(AuthError::new(
        ErrorCode::HostFailed,
        "The listener ended before the callback came.",
    ))
}

fn callback_ignored(port: u16) -> AuthError {
    let address = callback::redirect_uri(port);
    AuthError::new(
        ErrorCode::HostFailed,
        &format!(
            "The page at {address} did not take the callback: it must call `handleCallback` of \
             @plexicus/auth/browser."
        ),
    )
}
