//! Single flight: concurrent callers of the same operation share one run.

use core::cell::RefCell;
use futures_util::FutureExt;
use futures_util::future::{LocalBoxFuture, Shared, WeakShared};

type Work<T> = LocalBoxFuture<'static, T>;

/// The operations in progress, one run for each key.
///
/// A caller may leave at any time. The run ends with its last caller, because nothing else holds it.
pub(crate) struct Flight<K, T: Clone>(RefCell<Vec<(K, WeakShared<Work<T>>)>>);

impl<K, T: Clone> Default for Flight<K, T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: PartialEq, T: Clone + 'static> Flight<K, T> {
    /// Returns the run in progress for `key`, or begins one.
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

    /// Returns the run in progress for `key`. A finished run does not count: its result may be out of date.
    pub fn under_way(&self, key: &K) -> Option<Shared<Work<T>>> {
        let runs = self.0.borrow();
        let (_, run) = runs.iter().find(|(for_key, _)| for_key == key)?;
        run.upgrade().filter(|shared| shared.peek().is_none())
    }
}
