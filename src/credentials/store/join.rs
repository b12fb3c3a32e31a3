//! Joins a login to its account, and puts an entry back that another program's write has hidden.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::error::Result;
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::pending::{LOOK_AGAIN_MS, Pending};

/// What a second look at a login that was stored has found.
pub(crate) struct SecondLook {
    /// It is stored.
    pub is_stored: bool,
    /// The revocation of the other login of its account, where there was no room for it.
    pub no_room: Option<Pending>,
}

/// What came of joining a login to its account.
#[derive(Default)]
pub(crate) struct Joined {
    /// The account had another login for the same purpose; its token has to be revoked.
    pub replaced: bool,
    /// The revocation where there was no room for it.
    pub no_room: Option<Pending>,
}

impl<H: Host> Store<H> {
    /// Joins a login to the account that the server said. If that account has a login for the same
    /// purpose, the newer stays.
    pub async fn join(&self, login_id: &str, account: &Account) -> Result<Joined> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        // The login of the first version is joined when it is stored in its own place.
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

    /// Adds a login to the index again where another program's write has hidden it: without a lock,
    /// the last to write the index wins. Of two logins of one account for one purpose, the newer stays.
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
                // That one may have replaced this one, and what was read may be what was there before.
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

    // Two logins of one account for one purpose become the newer one.
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

    /// Puts the entries of logins that this program stored back where another program's write has
    /// hidden them, and ends those that another one has replaced at the same time.
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
            // A token that is replaced by that, and for which eight others leave no room, stays alive.
            let _ = self.look_again(&entry.login_id).await;
        }
    }

    // The entry of a login that this program stored has changed.
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
