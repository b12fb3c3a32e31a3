//! A storage in memory that can be made to fail, and that watches how it is used.

use crate::scenario::{Behaviour, StorageSpec};
use plexicus_auth::host::{HostFailure, HostResult};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a host says when it fails: secrets in it must not reach anybody.
pub const COMPLAINT: &str = "EIO: i/o error near plxs_canary-in-the-hosts-words";

#[derive(Default)]
pub struct Storage {
    pub entries: RefCell<BTreeMap<String, String>>,
    pub behaviour: RefCell<StorageSpec>,
    pub is_locked: Rc<Cell<bool>>,
    pub writes: Cell<usize>,
    pub unlocked_writes: Cell<usize>,
}

/// A held lock.
pub struct Lock(Rc<Cell<bool>>);

impl Drop for Lock {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

/// Behaves as told before a callback does its work.
pub async fn behave(behaviour: Behaviour) -> HostResult<()> {
    match behaviour {
        Behaviour::Throws => Err(HostFailure(COMPLAINT.to_owned())),
        Behaviour::Never => std::future::pending().await,
        _ => Ok(()),
    }
}

impl Storage {
    pub async fn get(&self, key: &str) -> HostResult<Option<String>> {
        let behaviour = self.behaviour.borrow().get;
        behave(behaviour).await?;
        Ok(self.entries.borrow().get(key).cloned())
    }

    pub async fn set(&self, key: &str, text: &str) -> HostResult<()> {
        let behaviour = self.behaviour.borrow().set;
        behave(behaviour).await?;
        self.note_write();
        if behaviour != Behaviour::Forgets {
            let text = text.to_owned();
            self.entries.borrow_mut().insert(key.to_owned(), text);
        }
        Ok(())
    }

    pub async fn delete(&self, key: &str) -> HostResult<()> {
        let behaviour = self.behaviour.borrow().delete;
        behave(behaviour).await?;
        self.note_write();
        if behaviour != Behaviour::Forgets {
            self.entries.borrow_mut().remove(key);
        }
        Ok(())
    }

    pub async fn lock(&self) -> HostResult<Option<Lock>> {
        let behaviour = self.behaviour.borrow().lock;
        behave(behaviour).await?;
        if behaviour == Behaviour::Absent {
            return Ok(None);
        }
        assert!(
            !self.is_locked.replace(true),
            "the lock is taken by itself: it would wait for ever"
        );
        Ok(Some(Lock(Rc::clone(&self.is_locked))))
    }

    fn note_write(&self) {
        self.writes.set(self.writes.get() + 1);
        let lockable = self.behaviour.borrow().lock != Behaviour::Absent;
        if lockable && !self.is_locked.get() {
            self.unlocked_writes.set(self.unlocked_writes.get() + 1);
        }
    }
}
