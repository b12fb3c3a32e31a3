//! Chooses among the stored logins: the one that a call names, or the one that this program already uses.

use super::{Chosen, Store};
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::account::choice::{self, Candidate, Choice, Kept, Pick};
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::{Entry, Index};
use crate::policy::stored::login::StoredLogin;
use crate::policy::stored::note::Note;
use crate::policy::token::identity::Identity;
use crate::policy::token::scope;
use futures_util::FutureExt;
use std::rc::Rc;

// Logins of an empty purpose that were read because they may serve the requested scopes.
type Looked = Vec<(String, Box<StoredLogin>)>;

impl<H: Host> Store<H> {
    /// Returns the requested login; concurrent callers share one read. Fails with `account_ambiguous`,
    /// and as [`Store::index`] does.
    pub async fn choose_once(self: &Rc<Self>, choice: &Choice) -> Result<Chosen> {
        self.listen();
        let begin = || {
            let (store, choice) = (Rc::clone(self), choice.clone());
            async move {
                store.put_back().await;
                store.choose(&choice).await
            }
            .boxed_local()
        };
        let key = (self.memory.serial(), choice.clone());
        self.reading.join(key, begin).await
    }

    async fn choose(&self, choice: &Choice) -> Result<Chosen> {
        let (mut missed, mut gone) = (None, Vec::new());
        loop {
            let kept_serial = self.kept_serial.get();
            let mut index = self.index().await?;
            let all = index.login_ids();
            index
                .entries
                .retain(|entry| !gone.contains(&entry.login_id));
            let mut others = index.login_ids();
            let mut looked = Looked::new();
            let found = self.candidates(&mut index, choice, &mut looked).await?;
            let kept = self.kept(&choice.purpose);
            let default = index.default_account().cloned();
            let (login_id, why) =
                match choice::pick(&found, choice, kept.as_ref(), default.as_ref()) {
                    Pick::Several => return Err(ambiguous(&found)),
                    Pick::None(why) => {
                        // Another program may have replaced the requested login between the reads.
                        if !others.is_empty() && self.index().await?.login_ids() != all {
                            continue;
                        }
                        // If no login is left, this program may use the next login of any account.
                        if found.is_empty() {
                            self.release(&choice.purpose);
                        }
                        return Ok(Chosen {
                            login: None,
                            why,
                            others,
                            default,
                        });
                    }
                    Pick::One(login_id, why) => (login_id, why),
                };
            let mut looked = looked.into_iter().filter(|(id, _)| *id == login_id);
            let login = match looked.next() {
                Some((_, login)) => Some(login),
                None => self.login_of(&mut index, &login_id).await?,
            };
            let Some(login) = login else {
                // Another program may have replaced it between the two reads.
                match missed.replace(login_id.clone()) {
                    Some(before) if before == login_id => gone.push(login_id),
                    _ => {}
                }
                continue;
            };
            // A login or logout in this program may have changed the choice since.
            if choice.account.is_none() && self.kept_serial.get() == kept_serial {
                let seen = found.iter().map(|other| other.login_id.clone());
                self.keep(&choice.purpose, &login, seen.collect());
            }
            others.retain(|other| *other != login_id);
            return Ok(Chosen {
                login: Some(Rc::from(login)),
                why,
                others,
                default,
            });
        }
    }

    // The logins of the purpose. A host may keep a login for each set of scopes. There, a login without a
    // purpose counts too, if it has exactly these scopes and its account has no other login for them.
    async fn candidates(
        &self,
        index: &mut Index,
        choice: &Choice,
        looked: &mut Looked,
    ) -> Result<Vec<Candidate>> {
        let is_first = index.first.is_some();
        let mut found = Vec::new();
        for entry in index.entries.clone() {
            let is_named = choice.names(&entry.login_id, &entry.purpose);
            if !is_named && entry.purpose != choice.purpose {
                let Some(scopes) = choice.scopes.as_ref().filter(|_| entry.purpose.is_empty())
                else {
                    continue;
                };
                let has_own = index.of(&entry.account, &choice.purpose).is_some();
                let login = match has_own {
                    true => None,
                    false => self.login_of(index, &entry.login_id).await?,
                };
                match login.filter(|login| scope::is_same(login.scope.as_deref(), scopes)) {
                    Some(login) => looked.push((entry.login_id.clone(), login)),
                    None => continue,
                }
            }
            let identity = match &choice.account {
                Some(account) if !account.is_login(&entry.login_id) => {
                    self.identity(&entry, is_first).await?
                }
                _ => None,
            };
            // The note may already know an account that the index does not.
            let account = match &identity {
                Some(identity) if !entry.account.is_known() => Account::of(identity),
                _ => entry.account,
            };
            found.push(Candidate {
                login_id: entry.login_id,
                account,
                identity,
            });
        }
        Ok(found)
    }

    /// Whose login this is, according to its note or the index.
    pub async fn identity(&self, entry: &Entry, is_first: bool) -> Result<Option<Identity>> {
        let key = match is_first {
            true => self.keys.first_note(),
            false => self.keys.note(&entry.login_id),
        };
        let text = self.storage.read(&key).await?;
        let note = text.and_then(|text| Note::from_text(text.expose("no secret is in it")).ok());
        let note = note.filter(|note| note.login_id == entry.login_id);
        let noted = note.and_then(|note| note.identity);
        let of_index = entry.account.is_known().then(|| Identity {
            user_id: entry.account.user_id.clone(),
            organization_id: entry.account.organization_id.clone(),
            ..Identity::default()
        });
        Ok(noted.or(of_index))
    }

    fn kept(&self, purpose: &str) -> Option<Kept> {
        let kept = self.kept.borrow();
        let found = kept.iter().find(|(other, _)| other == purpose);
        found.map(|(_, kept)| kept.clone())
    }

    /// Makes this program use the account of this login from now on, for this purpose.
    pub(super) fn keep(&self, purpose: &str, login: &StoredLogin, seen: Vec<String>) {
        self.release(purpose);
        let kept = Kept {
            account: login.account.clone(),
            login_id: login.login_id.clone(),
            seen,
        };
        self.kept.borrow_mut().push((purpose.to_owned(), kept));
        self.kept_changed();
    }

    // Makes this program use the default account for this purpose from now on.
    fn release(&self, purpose: &str) {
        self.kept.borrow_mut().retain(|(other, _)| other != purpose);
        self.kept_changed();
    }

    fn kept_changed(&self) {
        self.kept_serial.set(self.kept_serial.get().wrapping_add(1));
    }

    /// Makes this program use the default account from now on, for every purpose that uses this login.
    pub(super) fn release_login(&self, login_id: &str) {
        self.kept
            .borrow_mut()
            .retain(|(_, kept)| kept.login_id != login_id);
        self.kept_changed();
    }

    /// Makes the account of this login the default; this program uses it too.
    pub async fn put_default(&self, login_id: &str) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        // The only login of storage version 1 is the default anyway.
        if index.first.is_none() {
            let account = index.entry(login_id).map(|entry| entry.account.clone());
            index.default = Some(account.filter(Account::is_known).ok_or_else(not_known)?);
            self.storage.set(self.keys.index(), index.to_text()).await?;
        }
        self.kept.borrow_mut().clear();
        self.kept_changed();
        self.memory.change();
        Ok(())
    }

    // Records the account of a login in use, now that it is known.
    pub(super) fn keep_known(&self, entry: &Entry) {
        for (_, kept) in &mut *self.kept.borrow_mut() {
            if kept.login_id == entry.login_id {
                kept.account = entry.account.clone();
            }
        }
    }
}

fn not_known() -> AuthError {
    let message = "The account of this login is not known yet, so it cannot be the default.";
    AuthError::new(ErrorCode::NoCredentials, message)
}

fn ambiguous(found: &[Candidate]) -> AuthError {
    let identities = found
        .iter()
        .filter_map(|candidate| candidate.identity.as_ref());
    let mut labels: Vec<String> = identities.map(Identity::label).collect();
    labels.dedup();
    let message = format!("The name matches several accounts: {}.", labels.join(", "));
    AuthError::new(ErrorCode::AccountAmbiguous, &message)
}
