//! Single flight: whoever wants what is on its way already waits for that.

use core::cell::RefCell;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};

type Work<T> = LocalBoxFuture<'static, T>;

/// The one run of some work that is under way, if any, and what it is for.
///
/// Callers go one by one; the work ends with its last caller, since nobody else holds on to it.
pub(crate) struct Flight<K, T: Clone>(RefCell<Option<(K, WeakShared<Work<T>>)>>);

impl<K, T: Clone> Default for Flight<K, T> {
    fn default() -> Self {
        Self(RefCell::new(None))
    }
}

impl<K: PartialEq, T: Clone + 'static> Flight<K, T> {
    /// The work under way for `key`, or else the work that begins now.
    pub fn join(&self, key: K, begin: impl FnOnce() -> Work<T>) -> Shared<Work<T>> {
        if let Some(under_way) = self.under_way(&key) {
            return under_way;
        }
        let shared = begin().shared();
        *self.0.borrow_mut() = shared.downgrade().map(|weak| (key, weak));
        shared
    }

    /// The work under way for `key`. What has its result already is none: that may be old news.
    pub fn under_way(&self, key: &K) -> Option<Shared<Work<T>>> {
        let slot = self.0.borrow();
        let (for_key, weak) = slot.as_ref()?;
        let shared = weak.upgrade().filter(|shared| shared.peek().is_none())?;
        (for_key == key).then_some(shared)
    }
}
