//! Waiting with a deadline.

use crate::host::{Content, HostFailure, HostResult};
use crate::policy::error::{AuthError, ErrorCode, Result};
use core::pin::Pin;
use core::task::{Context, Poll};
use futures_util::future::LocalBoxFuture;

/// A future and its deadline. Both are boxed, so that all waits share the same small code.
pub(crate) struct Within<'a, T> {
    pub future: LocalBoxFuture<'a, T>,
    pub deadline: LocalBoxFuture<'a, ()>,
}

impl<T> Future for Within<'_, T> {
    type Output = Option<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<T>> {
        if let Poll::Ready(result) = self.future.as_mut().poll(context) {
            return Poll::Ready(Some(result));
        }
        self.deadline.as_mut().poll(context).map(|()| None)
    }
}

/// A host callback in progress. If it does not settle in time, it counts as failed.
pub(crate) struct HostCall<'a, T> {
    pub code: ErrorCode,
    pub what: &'a str,
    pub waiting: Within<'a, HostResult<T>>,
}

impl<T> Future for HostCall<'_, T> {
    type Output = Result<T>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<T>> {
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
    AuthError::because_of(code, what, &failure.cause)
}
