//! Stores a new login: in place of the one of its account and purpose, or beside the others.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::login::{Provenance, StoredLogin};
use crate::policy::stored::note::Note;
use crate::policy::stored::pending::{Mark, Pending, REPLACED_DUE_MS};
use crate::policy::token::identity::Identity;

/// How to store a login.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// Whether to replace even what a newer version of this program stored; that is kept aside.
    pub replace_newer: bool,
    /// Whether to revoke the replaced token even if the user provided it.
    pub is_rotation: bool,
    /// The login to replace if the account has none for this purpose.
    pub replaces: Option<String>,
    /// The purpose for which this program uses the login from now on, if any.
    pub keeps: Option<String>,
    /// Whose login it is, by name, if the server reported it.
    pub identity: Option<Identity>,
}

/// The result of storing a login.
pub(crate) struct Put {
    /// Whether the content before was unreadable, and was kept aside.
    pub kept_aside: bool,
    /// The replaced token that must be revoked, if there is one.
    pub replaced: Option<Replaced>,
}

/// A replaced token that must be revoked.
pub(crate) struct Replaced {
    /// The token name of its login.
    pub name: Option<String>,
    /// What identifies its pending revocation.
    pub mark: Mark,
    /// The revocation, if there was no room to store it: it must be done at once.
    pub no_room: Option<Pending>,
}

impl<H: Host> Store<H> {
    /// Stores a new login in place of the one of the same account and purpose, or beside the others.
    /// Reads back what was written, to detect a store that forgets. `may_replace` decides last, under
    /// the lock. Unreadable content is kept aside, and so is a newer version's if `wish` allows that.
    ///
    /// Every step leaves a state that another program can continue from: the replaced token is a pending
    /// revocation before the index points elsewhere.
    pub async fn put(
        &self,
        login: &mut StoredLogin,
        wish: Wish,
        may_replace: &dyn Fn(&Index, Option<&StoredLogin>) -> Result<()>,
    ) -> Result<Put> {
        let mut kept_aside = false;
        let changing = self.changing.count();
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
        let is_first = index.first.is_some();
        if is_first {
            self.learn_first(&mut index).await?;
        }
        self.drop_gone(&mut index, login).await;
        let old_id = index.of(&login.account, &login.purpose);
        let old_id = old_id.map(|entry| entry.login_id.clone());
        let old_id = old_id.or_else(|| wish.replaces.filter(|id| index.has(id)));
        let first_id = index.entries.first().filter(|_| is_first);
        let first_id = first_id.map(|entry| entry.login_id.clone());
        // The login of storage version 1 gets its own key, whether it is replaced or not.
        let read_id = first_id.or_else(|| old_id.clone());
        let before = match &read_id {
            Some(read_id) => self.login_of(&mut index, read_id).await,
            None => Ok(None),
        };
        let mut before = match before {
            // A single login that cannot be read is kept aside alone.
            Err(error) if self.can_keep_aside(&error, wish.replace_newer).await => {
                may_replace(&index, None)?;
                self.keep_aside_login(read_id.as_deref(), is_first).await?;
                kept_aside = true;
                if is_first {
                    index.entries.clear();
                }
                None
            }
            before => before?,
        };
        let replaced_now = before.as_deref().filter(|_| read_id == old_id);
        if let Err(error) = may_replace(&index, replaced_now) {
            self.memory.change();
            return Err(error);
        }
        if let Some(first) = before.as_mut().filter(|_| is_first) {
            self.migrate(first, &mut index).await?;
        }
        let before = before.filter(|_| read_id == old_id);
        let mut replaced = None;
        if let Some(before) = &before {
            login.generation = before.generation;
            if wish.is_rotation || before.provenance == Provenance::Issued {
                let (mark, no_room) = self.will_revoke(before).await?;
                replaced = Some(Replaced {
                    name: before.name.clone(),
                    mark,
                    no_room,
                });
            } else {
                // An interrupted rotation may have left a pending revocation.
                let token = before.access_token.fingerprint();
                self.pending.remove_token(token).await?;
            }
        }
        login.generation = login.generation.saturating_add(1);
        let entry = Entry::of(login);
        index.put(entry.clone(), old_id.as_deref());
        let login_ids = index.login_ids();
        if let Err(error) = self.write(login, wish.identity, index).await {
            self.delete_login(login).await;
            return Err(error);
        }
        match before {
            Some(before) => self.delete_login(&before).await,
            None if kept_aside => {
                let _ = self.storage.delete(&self.keys.first_note()).await;
            }
            None => {}
        }
        self.own(entry, old_id.as_deref());
        self.mark(Some(&login.login_id)).await;
        if let Some(purpose) = wish.keeps {
            self.keep(&purpose, login, login_ids);
        }
        drop(changing);
        self.memory.change();
        Ok(Put {
            kept_aside,
            replaced,
        })
    }

    // Without a lock, an account may have several entries for a purpose: those whose login is no longer
    // stored are removed.
    async fn drop_gone(&self, index: &mut Index, login: &StoredLogin) {
        let same = index.all_of(&login.account, &login.purpose);
        let ids: Vec<String> = same.map(|entry| entry.login_id.clone()).collect();
        for id in ids.iter().filter(|_| ids.len() > 1) {
            if let Ok(None) = self.login_of(index, id).await {
                index.remove(id);
            }
        }
    }

    // The account of the version 1 login is in its note.
    async fn learn_first(&self, index: &mut Index) -> Result<()> {
        if let Some(entry) = index.entries.first().cloned() {
            let identity = self.identity(&entry, true).await?;
            let account = identity.as_ref().map(Account::of).unwrap_or_default();
            index.put(Entry { account, ..entry }, None);
        }
        Ok(())
    }

    // Returns the revocation if there is no room to store it.
    pub(super) async fn will_revoke(
        &self,
        replaced: &StoredLogin,
    ) -> Result<(Mark, Option<Pending>)> {
        let pending = Pending::of(replaced, self.env.deadline_ms(REPLACED_DUE_MS));
        let has_room = self.pending.add(&pending).await?;
        Ok((pending.mark(), (!has_room).then_some(pending)))
    }

    // Reading back detects a store that forgets.
    async fn write(
        &self,
        login: &mut StoredLogin,
        identity: Option<Identity>,
        mut index: Index,
    ) -> Result<()> {
        let text = login.to_text(self.env.api.origin());
        let key = self.keys.login(&login.login_id);
        self.storage.set(&key, text).await?;
        if identity.is_some() {
            let note = Note {
                login_id: login.login_id.clone(),
                last_used_at_ms: Some(login.obtained_at_ms),
                identity,
            };
            let text = note.to_object().to_text();
            self.storage.set(&self.note_key(login), text).await?;
        }
        self.storage.set(self.keys.index(), index.to_text()).await?;
        let read_back = self.login(&login.login_id).await?;
        if read_back.is_some_and(|back| back.is_same_secret(login)) {
            return Ok(());
        }
        Err(forgot())
    }

    // Stores the version 1 login under its own key, and the index under the old one.
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
}

fn forgot() -> AuthError {
    AuthError::new(
        ErrorCode::StorageFailed,
        "The storage did not keep the login.",
    )
}
