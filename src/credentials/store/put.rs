//! Stores a new login in the place of the one before, and looks again later whether it is still there.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::pending::{Mark, Pending, REPLACED_DUE_MS};

/// How to store a login.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wish {
    /// Even what a newer version of this program stored is replaced; it is kept aside.
    pub replace_newer: bool,
    /// The token that is replaced is revoked even if the user gave it.
    pub is_rotation: bool,
}

/// What came of storing a login.
pub(crate) struct Put {
    /// What was there before could not be read, and was kept aside.
    pub kept_aside: bool,
    /// The token that was replaced and has to be revoked, if there is one.
    pub replaced: Option<Replaced>,
}

/// A token that was replaced and has to be revoked.
pub(crate) struct Replaced {
    /// The name of its login.
    pub name: Option<String>,
    /// What tells its pending revocation.
    pub mark: Mark,
    /// The revocation itself where there was no room for it: it must be done at once.
    pub no_room: Option<Pending>,
}

/// What a second look at a login that was stored has found.
pub(crate) struct SecondLook {
    /// It is stored.
    pub is_stored: bool,
    /// The revocation of the other login, where there was no room for it.
    pub no_room: Option<Pending>,
}

impl<H: Host> Store<H> {
    /// Stores a new login in place of the one before. What was written is read back: a store that
    /// forgets is found out here. `may_replace` has the last word, under the lock. What cannot be
    /// read, or where that is wished what a newer version wrote, is kept aside.
    ///
    /// Every step leaves a state that another program can go on from: the token that is replaced is
    /// a pending revocation before the index points elsewhere.
    pub async fn put(
        &self,
        login: &mut StoredLogin,
        wish: Wish,
        may_replace: &dyn Fn(&Index, Option<&StoredLogin>) -> Result<()>,
    ) -> Result<Put> {
        let mut kept_aside = false;
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = match self.index().await {
            Err(error) if self.can_keep_aside(&error, wish.replace_newer).await => {
                may_replace(&Index::default(), None)?;
                self.keep_aside().await?;
                kept_aside = true;
                Index::default()
            }
            index => index?,
        };
        let old_id = index.current().map(|entry| entry.login_id.clone());
        let is_first = index.first.is_some();
        let before = match &old_id {
            Some(old_id) => self.login_of(&mut index, old_id).await,
            None => Ok(None),
        };
        let mut before = match before {
            // One login that cannot be read is kept aside by itself.
            Err(error) if self.can_keep_aside(&error, wish.replace_newer).await => {
                may_replace(&index, None)?;
                self.keep_aside_login(old_id.as_deref(), is_first).await?;
                kept_aside = true;
                None
            }
            before => before?,
        };
        if let Err(error) = may_replace(&index, before.as_deref()) {
            self.memory.change();
            return Err(error);
        }
        let mut replaced = None;
        if let Some(before) = &mut before {
            login.generation = before.generation;
            if is_first {
                self.migrate(before, &mut index).await?;
            }
            if wish.is_rotation || before.provenance == Provenance::Issued {
                let (mark, no_room) = self.will_revoke(before).await?;
                replaced = Some(Replaced {
                    name: before.name.clone(),
                    mark,
                    no_room,
                });
            } else {
                // A rotation that was cut off may have written one down.
                let token = before.access_token.fingerprint();
                self.pending.remove_token(token).await?;
            }
        }
        login.generation = login.generation.saturating_add(1);
        if let Some(old_id) = &old_id {
            index.remove(old_id);
        }
        if let Err(error) = self.write(login, index).await {
            let _ = self.storage.delete(&self.keys.login(&login.login_id)).await;
            return Err(error);
        }
        match before {
            Some(before) => self.delete_login(&before).await,
            None if kept_aside => {
                let _ = self.storage.delete(&self.keys.first_note()).await;
            }
            None => {}
        }
        self.mark(Some(&login.login_id)).await;
        self.memory.change();
        Ok(Put {
            kept_aside,
            replaced,
        })
    }

    // The revocation is given back where there is no room for it.
    async fn will_revoke(&self, replaced: &StoredLogin) -> Result<(Mark, Option<Pending>)> {
        let pending = Pending::of(replaced, self.env.deadline_ms(REPLACED_DUE_MS));
        let has_room = self.pending.add(&pending).await?;
        Ok((pending.mark(), (!has_room).then_some(pending)))
    }

    // A store that forgets is found out by reading back.
    async fn write(&self, login: &mut StoredLogin, mut index: Index) -> Result<()> {
        let text = login.to_text(self.env.api.origin());
        let key = self.keys.login(&login.login_id);
        self.storage.set(&key, text).await?;
        index.insert(Entry::of(login));
        self.storage.set(self.keys.index(), index.to_text()).await?;
        let read_back = self.login().await?;
        if read_back.is_some_and(|back| back.is_same_secret(login)) {
            return Ok(());
        }
        Err(forgot())
    }

    // Stores the login of the first version under its own key, and the index in its place.
    async fn migrate(&self, first: &mut StoredLogin, index: &mut Index) -> Result<()> {
        let text = first.to_text(self.env.api.origin());
        self.storage
            .set(&self.keys.login(&first.login_id), text)
            .await?;
        if let Some(note) = self.storage.read(&self.keys.first_note()).await? {
            self.storage
                .set(&self.keys.note(&first.login_id), note)
                .await?;
        }
        self.storage.set(self.keys.index(), index.to_text()).await?;
        // A store that forgets must not lose the note as well.
        if self.index().await?.first.is_some() {
            return Err(forgot());
        }
        let _ = self.storage.delete(&self.keys.first_note()).await;
        first.is_first = false;
        Ok(())
    }

    /// Adds a login to the index again where another program's write has hidden it: without a lock,
    /// the last to write the index wins. Of two logins, the newer stays.
    pub async fn look_again(&self, login_id: &str) -> Result<SecondLook> {
        let found = |is_stored, no_room| Ok(SecondLook { is_stored, no_room });
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        let Some(login) = self.login_of(&mut index, login_id).await? else {
            return found(false, None);
        };
        if index.has(login_id) {
            return found(true, None);
        }
        if let Some(other_id) = index.current().map(|entry| entry.login_id.clone())
            && let Some(other) = self.login_of(&mut index, &other_id).await?
        {
            let (older, newer) = match other.is_newer(&login) {
                true => (&login, &other),
                false => (&other, &login),
            };
            let no_room = match older.provenance {
                Provenance::Issued => self.will_revoke(older).await?.1,
                Provenance::Provided => None,
            };
            let is_stored = newer.login_id == login_id;
            index.remove(&older.login_id);
            index.insert(Entry::of(newer));
            self.storage.set(self.keys.index(), index.to_text()).await?;
            self.delete_login(older).await;
            self.memory.change();
            return found(is_stored, no_room);
        }
        index.insert(Entry::of(&login));
        self.storage.set(self.keys.index(), index.to_text()).await?;
        self.memory.change();
        found(true, None)
    }
}

fn forgot() -> AuthError {
    AuthError::new(
        ErrorCode::StorageFailed,
        "The storage did not keep the login that was written to it.",
    )
}
