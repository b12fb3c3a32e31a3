//! What never changes: the host, the addresses, the client's name; and calling the host with a deadline.

use super::wait::{HostCall, Within, host_failed, timed_out};
use crate::host::{Host, HostResult};
use crate::policy::error::{ErrorCode, Result};
use crate::policy::login::method::Method;
use crate::policy::sources::Sources;
use crate::policy::time::clock::Moment;
use crate::policy::url::{BaseUrl, Trust};
use crate::policy::wire::client::Client;
use crate::policy::wire::{Answer, REQUEST_DEADLINE_MS, Request};

pub(crate) struct Env<H> {
    pub host: H,
    pub client: Client,
    pub api: BaseUrl,
    pub app: Result<BaseUrl>,
    pub trust: Trust,
    pub device_name: String,
    /// The login method that the environment prefers. A wrong name fails logins only.
    pub login_method: Result<Option<Method>>,
    /// The token sources that this program allows.
    pub sources: Sources,
    /// The scopes of a login that requests none.
    pub scope: String,
}

impl<H: Host> Env<H> {
    /// Returns the current time of both clocks.
    #[inline(never)]
    pub fn now(&self) -> Moment {
        Moment {
            wall_ms: self.host.wall_now_ms(),
            monotonic_ms: self.host.monotonic_now_ms(),
        }
    }

    /// When a wait that begins now ends, in ms by this machine's clock.
    pub fn deadline_ms(&self, from_now_ms: u64) -> i64 {
        let wait = i64::try_from(from_now_ms).unwrap_or(i64::MAX);
        self.host.wall_now_ms().saturating_add(wait)
    }

    pub fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        self.host.random(&mut bytes).map_err(|failure| {
            host_failed(
                ErrorCode::HostFailed,
                "Random bytes could not be read",
                &failure,
            )
        })?;
        Ok(bytes)
    }

    /// Returns the future's result, or `None` if the time runs out first; the future is then dropped.
    pub fn within<'a, T>(&'a self, ms: u64, future: impl Future<Output = T> + 'a) -> Within<'a, T> {
        Within {
            future: Box::pin(future),
            deadline: Box::pin(self.host.sleep(ms)),
        }
    }

    /// Returns a host callback's result; a callback that does not settle in time counts as failed.
    pub fn call<'a, T>(
        &'a self,
        code: ErrorCode,
        what: &'a str,
        ms: u64,
        future: impl Future<Output = HostResult<T>> + 'a,
    ) -> HostCall<'a, T> {
        HostCall {
            code,
            what,
            waiting: self.within(ms, future),
        }
    }

    /// Sends one of the core's own requests, without checking the server.
    pub async fn send(&self, request: &Request) -> Result<Answer> {
        self.within(REQUEST_DEADLINE_MS, self.host.fetch(request))
            .await
            .ok_or_else(timed_out)?
            .map_err(|failure| failure.without(&request.secrets))
    }
}
