//! The note beside the stored login: who it speaks for, and when it was last used.
//!
//! It is no news: it ends no lease and fires no event. The use is written at most every 15 minutes,
//! by all windows together, and when a window is done.

use super::memory::Memory;
use super::storage::STORAGE_DEADLINE_MS;
use super::store::Store;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::stored::login::{SLIDING_MS, StoredLogin};
use crate::policy::stored::note::Note;
use crate::policy::stored::version::Unread;
use crate::policy::time::date;
use crate::policy::token::identity::Identity;
use crate::runtime::env::Env;
use core::cell::RefCell;
use std::rc::Rc;

const EVERY_MS: i64 = 15 * 60 * 1000;
const WORTH_NOTING_MS: i64 = 60 * 1000;
const NOTE_DEADLINE_MS: u64 = 1_000;
const MOST_LOGINS: usize = 16;

/// The note on the stored login, and the last use that this window knows of.
pub(crate) struct LastUse<H> {
    env: Rc<Env<H>>,
    memory: Rc<Memory<H>>,
    store: Rc<Store<H>>,
    used: RefCell<Vec<Used>>,
}

#[derive(Clone)]
struct Used {
    login_id: String,
    at_ms: i64,
    noted_at_ms: i64,
}

impl<H: Host> LastUse<H> {
    pub fn new(env: &Rc<Env<H>>, memory: &Rc<Memory<H>>, store: &Rc<Store<H>>) -> Self {
        Self {
            env: Rc::clone(env),
            memory: Rc::clone(memory),
            store: Rc::clone(store),
            used: RefCell::default(),
        }
    }

    /// The note on this login; a note on another one, or one that cannot be read, is none.
    pub async fn note(&self, login: &StoredLogin) -> Result<Option<Note>> {
        Ok(self.read_note(login).await?.ok())
    }

    async fn read_note(&self, login: &StoredLogin) -> Result<core::result::Result<Note, Unread>> {
        let key = self.store.note_key(login);
        let text = self.store.storage.read(&key).await?;
        let note = text.map(|text| Note::from_text(text.expose("no secret is in it")));
        Ok(match note {
            Some(Ok(note)) if note.login_id == login.login_id => Ok(note),
            Some(Err(unread)) => Err(unread),
            Some(Ok(_)) | None => Err(Unread::Unreadable),
        })
    }

    /// When a login was last used, in ms: as noted, or later as this window knows.
    pub fn last_used_at_ms(&self, login: &StoredLogin, note: Option<&Note>) -> i64 {
        let noted_ms = note.and_then(|note| note.last_used_at_ms).unwrap_or(0);
        let seen_ms = self.seen(login).map_or(0, |used| used.at_ms);
        login.obtained_at_ms.max(noted_ms).max(seen_ms)
    }

    /// When a sliding session ends if it is not used again, in ms: a prediction.
    pub fn slides_until_ms(&self, login: &StoredLogin, note: Option<&Note>) -> Option<i64> {
        let used_at_ms = self.last_used_at_ms(login, note);
        let end_ms = login
            .slides()
            .then(|| used_at_ms.saturating_add(SLIDING_MS));
        end_ms.and_then(date::nameable)
    }

    /// The server has let this login in. Whoever called it waits for its answer: a storage that is
    /// slow or locked gets another chance in 15 minutes.
    pub async fn used(&self, login: &StoredLogin) {
        if self.is_use_due(login) {
            let now_ms = self.env.host.wall_now_ms();
            self.remember(login, now_ms, now_ms);
            let writing = self.write_note(login, None, EVERY_MS);
            let _ = self.env.within(NOTE_DEADLINE_MS, writing).await;
        }
    }

    /// Remembers a use, and answers whether it is to be written down now.
    pub fn is_use_due(&self, login: &StoredLogin) -> bool {
        let now_ms = self.env.host.wall_now_ms();
        let noted_at_ms = match self.seen(login) {
            Some(used) => used.noted_at_ms,
            // Only what was obtained just now needs no look at what others noted.
            None => login.obtained_at_ms,
        };
        self.remember(login, now_ms, noted_at_ms);
        now_ms.saturating_sub(noted_at_ms).saturating_abs() >= EVERY_MS
    }

    /// Its note was written with this login.
    pub fn is_noted(&self, login: &StoredLogin) {
        self.remember(login, login.obtained_at_ms, login.obtained_at_ms);
        self.memory.wake();
    }

    /// The server has said who this login speaks for.
    pub async fn identified(&self, login: &StoredLogin, identity: &Identity) -> Result<()> {
        // Noted from now on: callers at the same time must not write a note without the identity.
        let now_ms = self.env.host.wall_now_ms();
        self.remember(login, now_ms, now_ms);
        self.write_note(login, Some(identity), EVERY_MS).await?;
        self.memory.wake();
        Ok(())
    }

    /// This window is done: what was not worth a write so far is written now.
    pub async fn write(&self) -> Result<()> {
        let used = self.used.borrow().clone();
        let is_worth_it =
            |used: &Used| used.at_ms.saturating_sub(used.noted_at_ms) >= WORTH_NOTING_MS;
        for used in used.into_iter().filter(is_worth_it) {
            if let Some(login) = self.store.login(&used.login_id).await? {
                self.write_note(&login, None, WORTH_NOTING_MS).await?;
            }
        }
        Ok(())
    }

    // Others may have noted a use meanwhile, so what is there is read first: a use is written when
    // theirs is `every_ms` old, an identity when theirs is another.
    async fn write_note(
        &self,
        login: &StoredLogin,
        identity: Option<&Identity>,
        every_ms: i64,
    ) -> Result<()> {
        let _lock = self.store.storage.lock(STORAGE_DEADLINE_MS).await?;
        let before = match self.read_note(login).await? {
            // A newer version of this program keeps the note.
            Err(Unread::Newer) => return Ok(()),
            before => before.ok(),
        };
        let noted_ms = before.as_ref().and_then(|note| note.last_used_at_ms);
        let used_ms = self.last_used_at_ms(login, None);
        let age_ms = noted_ms.map(|noted_ms| used_ms.saturating_sub(noted_ms).saturating_abs());
        let is_due = age_ms.is_none_or(|age_ms| age_ms >= every_ms);
        let known = before.and_then(|note| note.identity);
        let is_news = identity.is_some() && identity != known.as_ref();
        if !is_due && !is_news {
            self.remember(login, used_ms, noted_ms.unwrap_or(0));
            return Ok(());
        }
        if self.store.login(&login.login_id).await?.is_some() {
            let note = Note {
                login_id: login.login_id.clone(),
                last_used_at_ms: Some(used_ms),
                identity: identity.cloned().or(known),
            };
            let key = self.store.note_key(login);
            let text = note.to_object().to_text();
            self.store.storage.set(&key, text).await?;
            self.remember(login, used_ms, used_ms);
        }
        Ok(())
    }

    fn seen(&self, login: &StoredLogin) -> Option<Used> {
        let used = self.used.borrow();
        let used = used.iter().find(|used| used.login_id == login.login_id);
        used.cloned()
    }

    fn remember(&self, login: &StoredLogin, at_ms: i64, noted_at_ms: i64) {
        let new = Used {
            login_id: login.login_id.clone(),
            at_ms,
            noted_at_ms,
        };
        let mut used = self.used.borrow_mut();
        if let Some(old) = used.iter_mut().find(|old| old.login_id == new.login_id) {
            *old = new;
            return;
        }
        if used.len() >= MOST_LOGINS {
            used.remove(0);
        }
        used.push(new);
    }
}
