//! What every flow needs: the host, the addresses, the client's name, and sending with a deadline.

use crate::flows::consent::Consent;
use crate::flows::explain::Trace;
use crate::flows::login::Logins;
use crate::flows::memory::Memory;
use crate::flows::note::LastUse;
use crate::flows::renew::Renewals;
use crate::flows::resolve::Resolving;
use crate::flows::store::{Reading, StorageWatch};
use crate::flows::watch::Watching;
use crate::host::{Content, Host, HostFailure, HostResult};
use crate::policy::clock::Moment;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::redact;
use crate::policy::url::{BaseUrl, Trust};
use crate::policy::warning::WarnBefore;
use crate::policy::wire::{Answer, Client, REQUEST_DEADLINE_MS, Request};
use core::pin::Pin;
use core::task::{self, Poll};
use futures_util::future::LocalBoxFuture;

pub(crate) struct Context<H> {
    pub host: H,
    pub client: Client,
    pub api: BaseUrl,
    pub app: Result<BaseUrl>,
    pub trust: Trust,
    pub device_name: String,
    pub warn_before: WarnBefore,
    pub memory: Memory,
    pub trace: Trace,
    pub storage_watch: StorageWatch,
    pub reading: Reading,
    pub resolving: Resolving,
    pub renewals: Renewals,
    pub logins: Logins,
    pub last_use: LastUse,
    pub watching: Watching,
    pub consent: Consent,
}

impl<H: Host> Context<H> {
    pub async fn send(&self, request: Request) -> Result<Answer> {
        self.check_server().await?;
        let asked = self.now();
        let answer = self
            .within(REQUEST_DEADLINE_MS, self.host.fetch(&request))
            .await
            .ok_or_else(timed_out)?
            .map_err(|failure| failure.without(&request.secrets))?;
        self.note_date(answer.date.as_deref(), asked);
        Ok(answer)
    }

    /// Both clocks.
    pub fn now(&self) -> Moment {
        Moment {
            wall_ms: self.host.wall_now_ms(),
            monotonic_ms: self.host.monotonic_now_ms(),
        }
    }

    /// The future's result, or `None` when the time runs out first; the future is dropped then.
    pub fn within<'a, T>(&'a self, ms: u64, future: impl Future<Output = T> + 'a) -> Within<'a, T> {
        Within {
            future: Box::pin(future),
            deadline: Box::pin(self.host.sleep(ms)),
        }
    }

    /// A host callback's result; one that does not settle in time has failed.
    pub fn lent<'a, T>(
        &'a self,
        code: ErrorCode,
        what: &'a str,
        ms: u64,
        future: impl Future<Output = HostResult<T>> + 'a,
    ) -> Lent<'a, T> {
        Lent {
            code,
            what,
            waiting: self.within(ms, future),
        }
    }

    pub fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.host
            .random(&mut bytes)
            .map_err(|failure| host_failed(ErrorCode::HostFailed, "No randomness", &failure))?;
        Ok(bytes)
    }

    pub fn deadline_ms(&self, from_now_ms: u64) -> i64 {
        let wait = i64::try_from(from_now_ms).unwrap_or(i64::MAX);
        self.host.wall_now_ms().saturating_add(wait)
    }
}

/// A future and its deadline. Both boxed: the same small code waits for every one of them.
pub(crate) struct Within<'a, T> {
    future: LocalBoxFuture<'a, T>,
    deadline: LocalBoxFuture<'a, ()>,
}

impl<T> Future for Within<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Option<T>> {
        if let Poll::Ready(result) = self.future.as_mut().poll(context) {
            return Poll::Ready(Some(result));
        }
        self.deadline.as_mut().poll(context).map(|()| None)
    }
}

/// What a host callback will give.
pub(crate) struct Lent<'a, T> {
    code: ErrorCode,
    what: &'a str,
    waiting: Within<'a, HostResult<T>>,
}

impl<T> Future for Lent<'_, T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut task::Context<'_>) -> Poll<Result<T>> {
        let Self { code, what, .. } = *self;
        let settled = Pin::new(&mut self.waiting).poll(context);
        settled.map(|settled| match settled {
            Some(Ok(value)) => Ok(value),
            Some(Err(failure)) => Err(host_failed(code, what, &failure)),
            None => Err(no_answer(code, what)),
        })
    }
}

fn no_answer(code: ErrorCode, what: &str) -> AuthError {
    AuthError::new(code, &format!("{what}: no answer in time."))
}

pub(crate) fn timed_out() -> AuthError {
    AuthError::new(
        ErrorCode::RequestTimedOut,
        "Plexicus did not answer in time.",
    )
}

pub(crate) fn host_failed(code: ErrorCode, what: &str, failure: &HostFailure) -> AuthError {
    let code = match (code, failure.content) {
        (ErrorCode::StorageFailed, Content::Unreadable) => ErrorCode::StorageUnreadable,
        (ErrorCode::StorageFailed, Content::Newer) => ErrorCode::StorageNewer,
        _ => code,
    };
    let why = redact::plain(&failure.why);
    let colon = if why.is_empty() { "" } else { ": " };
    AuthError::new(code, &format!("{what}{colon}{why}."))
}
