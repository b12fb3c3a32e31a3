//! The note beside the stored login: who it speaks for, and when it was last used.
//!
//! It is no news: it ends no lease and fires no event. The use is written at most every 15 minutes,
//! by all windows together, and when a window is done.

use crate::flows::context::Context;
use crate::flows::store::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::error::Result;
use crate::policy::note::Note;
use crate::policy::session::{Identity, SLIDING_MS, StoredLogin};
use crate::policy::time;
use core::cell::RefCell;

const EVERY_MS: i64 = 15 * 60 * 1000;
const WORTH_NOTING_MS: i64 = 60 * 1000;
const PATIENCE_MS: u64 = 1_000;

/// The last use that this window knows of.
#[derive(Default)]
pub(crate) struct LastUse(RefCell<Option<Used>>);

#[derive(Clone)]
struct Used {
    login_id: String,
    at_ms: i64,
    noted_at_ms: i64,
}

impl<H: Host> Context<H> {
    pub(super) fn note_key(&self) -> String {
        format!("{}:note", self.storage_key())
    }

    /// The note on this login; a note on another one is none.
    pub async fn note(&self, login: &StoredLogin) -> Result<Option<Note>> {
        let Some(text) = self.read(&self.note_key()).await? else {
            return Ok(None);
        };
        let note = Note::from_text(text.expose("it is parsed; no secret is in it"));
        Ok(note.filter(|note| note.login_id == login.login_id))
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
        end_ms.and_then(time::nameable)
    }

    /// The server has let this login in. Whoever called it waits for its answer: a storage that is
    /// slow or locked gets another chance in 15 minutes.
    pub async fn used(&self, login: &StoredLogin) {
        if self.is_use_due(login) {
            let now_ms = self.host.wall_now_ms();
            self.remember(login, now_ms, now_ms);
            let writing = self.write_note(login, None, EVERY_MS);
            let _ = self.within(PATIENCE_MS, writing).await;
        }
    }

    /// Remembers a use, and answers whether it is to be written down now.
    pub fn is_use_due(&self, login: &StoredLogin) -> bool {
        let now_ms = self.host.wall_now_ms();
        let noted_at_ms = match self.seen(login) {
            Some(used) => used.noted_at_ms,
            // Only what was obtained just now needs no look at what others noted.
            None => login.obtained_at_ms,
        };
        self.remember(login, now_ms, noted_at_ms);
        now_ms.saturating_sub(noted_at_ms).saturating_abs() >= EVERY_MS
    }

    /// The server has said who this login speaks for.
    pub async fn identified(&self, login: &StoredLogin, identity: &Identity) -> Result<()> {
        // Noted from now on: callers at the same time must not write a note without the identity.
        let now_ms = self.host.wall_now_ms();
        self.remember(login, now_ms, now_ms);
        self.write_note(login, Some(identity), EVERY_MS).await?;
        self.wake();
        Ok(())
    }

    /// This window is done: what was not worth a write so far is written now.
    pub async fn write_last_use(&self) -> Result<()> {
        let Some(used) = self.last_use.0.borrow().clone() else {
            return Ok(());
        };
        if used.at_ms.saturating_sub(used.noted_at_ms) < WORTH_NOTING_MS {
            return Ok(());
        }
        match self.stored_login().await? {
            Some(login) if login.login_id == used.login_id => {
                self.write_note(&login, None, WORTH_NOTING_MS).await
            }
            _ => Ok(()),
        }
    }

    // Others may have noted a use meanwhile, so what is there is read first: a use is written when
    // theirs is `every_ms` old, an identity when theirs is another.
    async fn write_note(
        &self,
        login: &StoredLogin,
        identity: Option<&Identity>,
        every_ms: i64,
    ) -> Result<()> {
        let _lock = self.lock(STORAGE_DEADLINE_MS).await?;
        let before = self.note(login).await?;
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
        let current = self.stored_login().await?;
        if current.is_some_and(|current| current.login_id == login.login_id) {
            let note = Note {
                login_id: login.login_id.clone(),
                last_used_at_ms: Some(used_ms),
                identity: identity.cloned().or(known),
            };
            self.set(&self.note_key(), note.to_object().to_text())
                .await?;
            self.remember(login, used_ms, used_ms);
        }
        Ok(())
    }

    fn seen(&self, login: &StoredLogin) -> Option<Used> {
        let used = self.last_use.0.borrow();
        used.clone().filter(|used| used.login_id == login.login_id)
    }

    fn remember(&self, login: &StoredLogin, at_ms: i64, noted_at_ms: i64) {
        self.last_use.0.replace(Some(Used {
            login_id: login.login_id.clone(),
            at_ms,
            noted_at_ms,
        }));
    }
}
