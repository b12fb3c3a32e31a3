//! The pending revocations of one API origin. All programs that use the storage finish them together.

use super::storage::Storage;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::stored::keys::Keys;
use crate::policy::stored::pending::{Mark, Pending, SLOTS};
use crate::policy::stored::version::Unread;
use crate::policy::text::secret::Fingerprint;
use crate::runtime::env::Env;
use std::rc::Rc;

/// The storage slots that hold pending revocations.
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

    /// Writes a pending revocation and reads it back, because another program may take the same slot at
    /// that moment. Returns whether there was room.
    pub async fn add(&self, pending: &Pending) -> Result<bool> {
        // Two programs that write at the same time rarely begin at the same slot.
        let first = pending.first_slot();
        let mut same = None;
        for slot in (first..SLOTS).chain(0..first) {
            let key = self.keys.pending(slot);
            match self.read(&key).await? {
                Some(Ok(other)) if other.mark().token == pending.mark().token => same = Some(key),
                // A newer entry is left alone; an unreadable entry holds no token.
                Some(Ok(_) | Err(Unread::Newer)) => {}
                None | Some(Err(Unread::Unreadable)) => {
                    if self.write(&key, pending).await? {
                        return Ok(true);
                    }
                }
            }
        }
        // If writes become visible late, the other entry's writer might delete this one instead: take
        // that slot only as a last resort.
        match same {
            Some(key) => self.write(&key, pending).await,
            None => Ok(false),
        }
    }

    async fn write(&self, key: &str, pending: &Pending) -> Result<bool> {
        self.storage.set(key, pending.to_text()).await?;
        let back = self.read(key).await?;
        Ok(back.is_some_and(|back| back.is_ok_and(|back| back.mark() == pending.mark())))
    }

    /// Removes one entry, whichever slot it is in. Another entry for the same token stays.
    pub async fn remove(&self, mark: Mark) -> Result<()> {
        self.remove_where(&|pending| pending.mark() == mark).await
    }

    /// Removes every entry for this token.
    pub async fn remove_token(&self, token: Fingerprint) -> Result<()> {
        let is_for_token = |pending: &Pending| pending.mark().token == token;
        self.remove_where(&is_for_token).await
    }

    async fn remove_where(&self, is_meant: &dyn Fn(&Pending) -> bool) -> Result<()> {
        for slot in 0..SLOTS {
            let key = self.keys.pending(slot);
            if self
                .read(&key)
                .await?
                .is_some_and(|read| read.is_ok_and(|read| is_meant(&read)))
            {
                self.storage.delete(&key).await?;
            }
        }
        Ok(())
    }

    /// Returns the entry, if it is still there.
    pub async fn find(&self, mark: Mark) -> Result<Option<Pending>> {
        let all = self.all().await?;
        Ok(all.into_iter().find(|pending| pending.mark() == mark))
    }

    /// Returns all entries that can be read.
    pub async fn all(&self) -> Result<Vec<Pending>> {
        let mut all = Vec::new();
        for slot in 0..SLOTS {
            let read = self.read(&self.keys.pending(slot)).await?;
            all.extend(read.and_then(core::result::Result::ok));
        }
        Ok(all)
    }

    async fn read(&self, key: &str) -> Result<Option<core::result::Result<Pending, Unread>>> {
        let text = self.storage.read(key).await?;
        Ok(text.map(|text| Pending::from_text(text.expose("it is parsed"))))
    }
}
