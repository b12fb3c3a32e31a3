//! The pending revocations of one API origin, which all programs that use the storage finish together.

use super::storage::Storage;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::stored::keys::Keys;
use crate::policy::stored::pending::{Pending, SLOTS};
use crate::policy::stored::version::Unread;
use crate::policy::text::secret::Secret;
use crate::runtime::env::Env;
use std::rc::Rc;

/// The slots in which pending revocations stand.
pub(crate) struct PendingRevocations<H> {
    storage: Storage<H>,
    keys: Keys,
}

impl<H: Host> PendingRevocations<H> {
    pub fn new(env: &Rc<Env<H>>, keys: &Keys) -> Self {
        Self {
            storage: Storage::new(env),
            keys: keys.clone(),
        }
    }

    /// Writes one down, and reads it back: another program may take the same slot at that moment.
    /// Answers whether there was room.
    pub async fn add(&self, pending: &Pending) -> Result<bool> {
        // Two programs that write at the same time rarely begin at the same slot.
        let first = pending.first_slot();
        for slot in (first..SLOTS).chain(0..first) {
            let key = self.keys.pending(slot);
            if self.is_taken(&key).await? {
                continue;
            }
            self.storage.set(&key, pending.to_text()).await?;
            if self.is_in(&key, pending).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes it out, wherever it stands. Another entry for the same token stays.
    pub async fn remove(&self, pending: &Pending) -> Result<()> {
        for slot in 0..SLOTS {
            let key = self.keys.pending(slot);
            if self.is_in(&key, pending).await? {
                self.storage.delete(&key).await?;
            }
        }
        Ok(())
    }

    /// Takes out every entry for this token: a logout has decided what becomes of it.
    pub async fn remove_token(&self, token: &Secret) -> Result<()> {
        for pending in self.all().await? {
            if pending.token.fingerprint() == token.fingerprint() {
                self.remove(&pending).await?;
            }
        }
        Ok(())
    }

    /// All of them that can be read.
    pub async fn all(&self) -> Result<Vec<Pending>> {
        let mut all = Vec::new();
        for slot in 0..SLOTS {
            if let Some(text) = self.storage.read(&self.keys.pending(slot)).await?
                && let Ok(pending) = Pending::from_text(text.expose("it is parsed"))
            {
                all.push(pending);
            }
        }
        Ok(all)
    }

    // What cannot be read holds no token that could be revoked; what is newer is left alone.
    async fn is_taken(&self, key: &str) -> Result<bool> {
        let Some(text) = self.storage.read(key).await? else {
            return Ok(false);
        };
        let read = Pending::from_text(text.expose("it is parsed"));
        Ok(!matches!(read, Err(Unread::Unreadable)))
    }

    async fn is_in(&self, key: &str, pending: &Pending) -> Result<bool> {
        let Some(text) = self.storage.read(key).await? else {
            return Ok(false);
        };
        let read = Pending::from_text(text.expose("it is parsed"));
        Ok(read.is_ok_and(|read| read.is_same(pending)))
    }
}
