//! Single flight: whoever wants what is on its way already waits for that.

use core::cell::RefCell;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};

type Work<T> = LocalBoxFuture<'static, T>;

/// The work that is under way, one run for each key.
///
/// Callers go one by one; the work ends with its last caller, since nothing else holds on to it.
pub(crate) struct Flight<K, T: Clone>(RefCell<Vec<(K, WeakShared<Work<T>>)>>);

impl<K, T: Clone> Default for Flight<K, T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: PartialEq, T: Clone + 'static> Flight<K, T> {
    /// The work under way for `key`, or else the work that begins now.
    pub fn join(&self, key: K, begin: impl FnOnce() -> Work<T>) -> Shared<Work<T>> {
        if let Some(under_way) = self.under_way(&key) {
            return under_way;
        }
        let shared = begin().shared();
        let mut runs = self.0.borrow_mut();
        runs.retain(|(other, run)| *other != key && run.upgrade().is_some());
        runs.extend(shared.downgrade().map(|weak| (key, weak)));
        drop(runs);
        shared
    }

    /// The work under way for `key`. What has its result already is none: that may be old news.
    pub fn under_way(&self, key: &K) -> Option<Shared<Work<T>>> {
        let runs = self.0.borrow();
        let (_, run) = runs.iter().find(|(for_key, _)| for_key == key)?;
        run.upgrade().filter(|shared| shared.peek().is_none())
    }
}
