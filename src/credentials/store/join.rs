//! Joins a login to its account, and restores index entries that another program's write has hidden.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::error::Result;
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::pending::{LOOK_AGAIN_MS, Pending};

/// What a second look at a stored login found.
pub(crate) struct SecondLook {
    /// Whether it is stored.
    pub is_stored: bool,
    /// The revocation of the account's other login, if there was no room to store it.
    pub no_room: Option<Pending>,
}

/// The result of joining a login to its account.
#[derive(Default)]
pub(crate) struct Joined {
    /// Whether the account had another login for the same purpose; its token must be revoked.
    pub replaced: bool,
    /// The revocation, if there was no room to store it.
    pub no_room: Option<Pending>,
}

impl<H: Host> Store<H> {
    /// Joins a login to the account that the server reported. If that account already has a login for
    /// the same purpose, the newer one stays.
    pub async fn join(&self, login_id: &str, account: &Account) -> Result<Joined> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        // The login of storage version 1 is joined when it gets its own key.
        let Some(entry) = index.entry(login_id).filter(|_| index.first.is_none()) else {
            return Ok(Joined::default());
        };
        if entry.account == *account {
            return Ok(Joined::default());
        }
        let entry = Entry {
            account: account.clone(),
            ..entry.clone()
        };
        self.note_own(&entry);
        self.keep_known(&entry);
        let mut joined = Joined::default();
        let of = (account, entry.purpose.as_str());
        if let Some((other, theirs)) = self.other_of(&mut index, of, login_id).await?
            && let Some(mine) = self.login_of(&mut index, login_id).await?
        {
            let (older, newer) = match mine.is_newer(&theirs) {
                true => (&theirs, entry),
                false => (&mine, other),
            };
            joined.replaced = older.provenance == Provenance::Issued;
            joined.no_room = self.merge(&mut index, older, newer).await?;
        } else {
            index.put(entry, None);
            self.storage.set(self.keys.index(), index.to_text()).await?;
        }
        self.memory.change();
        Ok(joined)
    }

    /// Restores a login's index entry if another program's write has hidden it: without a lock, the last
    /// writer of the index wins. Of two logins of one account for one purpose, the newer stays.
    pub async fn look_again(&self, login_id: &str) -> Result<SecondLook> {
        let found = |is_stored, no_room| Ok(SecondLook { is_stored, no_room });
        let own = self
            .own
            .borrow()
            .iter()
            .find(|own| own.login_id == login_id)
            .cloned();
        let Some(own) = own else {
            return found(false, None);
        };
        for is_late in [true, false] {
            let lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
            let mut index = self.index().await?;
            let Some(login) = self.login_of(&mut index, login_id).await? else {
                self.disown(login_id);
                return found(false, None);
            };
            let of = (&own.account, own.purpose.as_str());
            if let Some((other, theirs)) = self.other_of(&mut index, of, login_id).await? {
                // The other login may have replaced this one, and this read may have returned an older state.
                if is_late && theirs.generation > login.generation {
                    drop(lock);
                    self.env.host.idle(LOOK_AGAIN_MS).await;
                    continue;
                }
                let is_stored = login.is_newer(&theirs);
                let (older, newer) = match is_stored {
                    true => (&theirs, own),
                    false => (&login, other),
                };
                let no_room = self.merge(&mut index, older, newer).await?;
                self.memory.change();
                return found(is_stored, no_room);
            }
            if !index.has(login_id) {
                index.put(own, None);
                self.storage.set(self.keys.index(), index.to_text()).await?;
                self.memory.change();
            }
            break;
        }
        found(true, None)
    }

    // Of two logins of one account for one purpose, keeps the newer one.
    async fn merge(
        &self,
        index: &mut Index,
        older: &StoredLogin,
        newer: Entry,
    ) -> Result<Option<Pending>> {
        let no_room = match older.provenance {
            Provenance::Issued => self.will_revoke(older).await?.1,
            Provenance::Provided => None,
        };
        index.put(newer, Some(&older.login_id));
        self.storage.set(self.keys.index(), index.to_text()).await?;
        self.delete_login(older).await;
        Ok(no_room)
    }

    /// Restores the entries of logins that this program stored and another program's write has hidden.
    /// Ends those that another program replaced at the same time.
    pub(super) async fn put_back(&self) {
        let is_any = !self.own.borrow().is_empty();
        if !is_any {
            return;
        }
        let Ok(index) = self.index().await else {
            return;
        };
        let own = self.own.borrow().clone();
        let is_alone = |own: &Entry| {
            let same = index.all_of(&own.account, &own.purpose);
            index.has(&own.login_id) && same.count() == 1
        };
        for entry in own.iter().filter(|own| !is_alone(own)) {
            // If eight pending revocations leave no room, the replaced token stays valid.
            let _ = self.look_again(&entry.login_id).await;
        }
    }

    // Updates the entry of a login that this program stored.
    fn note_own(&self, entry: &Entry) {
        let mut own = self.own.borrow_mut();
        if let Some(known) = own.iter_mut().find(|own| own.login_id == entry.login_id) {
            *known = entry.clone();
        }
    }

    /// Remembers the entry of a login that this program stores.
    pub(super) fn own(&self, entry: Entry, replaced: Option<&str>) {
        let mut own = self.own.borrow_mut();
        own.retain(|other| Some(other.login_id.as_str()) != replaced);
        own.push(entry);
    }

    fn disown(&self, login_id: &str) {
        self.own.borrow_mut().retain(|own| own.login_id != login_id);
    }
}
