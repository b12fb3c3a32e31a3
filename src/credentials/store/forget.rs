//! Deletes a login, and signals the logout to the logins in progress.

use super::Store;
use crate::credentials::storage::STORAGE_DEADLINE_MS;
use crate::host::Host;
use crate::policy::account::Account;
use crate::policy::error::{AuthError, ErrorCode, Result};
use crate::policy::stored::accounts::Index;
use crate::policy::stored::login::StoredLogin;

/// Whether a deleted login was still the requested one.
pub(crate) enum Forgotten {
    /// It was, and it is deleted.
    Gone,
    /// The same login has been renewed since: it is still there.
    Renewed,
    /// It was no longer there.
    Other,
}

impl<H: Host> Store<H> {
    /// Deletes the login if it is still this one; a newer one stays. Logins in progress learn of it from the index.
    pub async fn forget(&self, login: &StoredLogin) -> Result<Forgotten> {
        let changing = self.changing.count();
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        let is_first = index.first.is_some();
        let current = match index.has(&login.login_id) {
            true => self.login_of(&mut index, &login.login_id).await?,
            false => None,
        };
        match current {
            Some(current) if current.is_same_secret(login) => {}
            Some(_) => return Ok(Forgotten::Renewed),
            None => return Ok(Forgotten::Other),
        }
        // From here on, this program uses another account, if there is one.
        self.release_login(&login.login_id);
        if !is_first {
            let key = self.keys.login(&login.login_id);
            self.storage.delete(&key).await?;
            if self.storage.read(&key).await?.is_some() {
                return Err(AuthError::new(
                    ErrorCode::StorageFailed,
                    "The login was deleted, but the storage still returns it.",
                ));
            }
        }
        index.remove(&login.login_id);
        index.default = index.default_account().cloned();
        self.count_logout(&mut index, &login.account).await?;
        self.delete_login(login).await;
        // The revocation that was pending in case storing failed.
        let token = login.access_token.fingerprint();
        let _ = self.pending.remove_token(token).await;
        if index.entries.is_empty() {
            self.mark(None).await;
        }
        drop(changing);
        self.memory.change();
        Ok(Forgotten::Gone)
    }

    /// Ends the logins in progress while no login is stored.
    pub async fn end_logins(&self) -> Result<()> {
        let _lock = self.storage.lock(STORAGE_DEADLINE_MS).await?;
        let mut index = self.index().await?;
        if index.first.is_some() {
            return Ok(());
        }
        self.count_logout(&mut index, &Account::default()).await
    }

    /// Signals a logout to the logins in progress, including those of other programs.
    async fn count_logout(&self, index: &mut Index, account: &Account) -> Result<()> {
        index.count_logout(account);
        self.storage.set(self.keys.index(), index.to_text()).await
    }
}
