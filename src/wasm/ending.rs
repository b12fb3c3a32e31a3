//! What ends a call early: its signal, or disposing of the core.

use core::pin::Pin;
use core::task::{Context, Poll};
use futures_channel::oneshot;
use futures_util::future::{FutureExt, Shared};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

/// What ends a call early.
pub(super) struct Ending {
    pub signal: Option<AbortSignal>,
    pub disposal: Disposal,
}

/// Completes when the core is disposed of.
pub(super) type Disposal = Shared<oneshot::Receiver<()>>;

/// Completes when a signal aborts or the core is disposed of. Dropping it removes its listener.
pub(super) struct Cancel {
    _listening: Option<AbortListener>,
    aborted: oneshot::Receiver<()>,
    disposal: Disposal,
}

impl Cancel {
    pub fn new(ending: &Ending) -> Self {
        let (abort, aborted) = oneshot::channel();
        let signal = ending.signal.clone();
        Self {
            _listening: signal.map(|signal| AbortListener::new(signal, abort)),
            aborted,
            disposal: ending.disposal.clone(),
        }
    }
}

impl Future for Cancel {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.disposal.poll_unpin(context).is_ready() {
            return Poll::Ready(());
        }
        match self.aborted.poll_unpin(context) {
            // Without a signal the sender is already dropped, and no abort ever comes.
            Poll::Ready(Err(_)) | Poll::Pending => Poll::Pending,
            Poll::Ready(Ok(())) => Poll::Ready(()),
        }
    }
}

/// Reports a signal's abort. Dropping it removes the listener.
struct AbortListener {
    signal: AbortSignal,
    on_abort: Closure<dyn FnMut()>,
}

impl AbortListener {
    fn new(signal: AbortSignal, abort: oneshot::Sender<()>) -> Self {
        let mut abort = Some(abort);
        let mut end = move || {
            if let Some(abort) = abort.take() {
                let _ = abort.send(());
            }
        };
        if signal.aborted() {
            end();
        }
        let on_abort = Closure::new(end);
        let listener = on_abort.as_ref().unchecked_ref();
        let _ = signal.add_event_listener_with_callback("abort", listener);
        Self { signal, on_abort }
    }
}

impl Drop for AbortListener {
    fn drop(&mut self) {
        let listener = self.on_abort.as_ref().unchecked_ref();
        let _ = self
            .signal
            .remove_event_listener_with_callback("abort", listener);
    }
}
