//! Everybody, page by page, and who is online.

use model::{AccountId, User};

use crate::{Actor, Result, Verbs};

impl Verbs {
    /// The first `count` users by id after `after`; deleted ones are left out.
    pub async fn users(
        &self,
        _actor: &Actor,
        after: Option<AccountId>,
        count: u32,
    ) -> Result<Vec<User>> {
        let after = after.unwrap_or(AccountId::new(0));
        Ok(self.0.store.read().await?.users_after(after, count).await?)
    }

    /// Whether the account has a live connection now.
    pub fn is_online(&self, account: AccountId) -> bool {
        self.0.hub.is_online(account)
    }

    /// What every password hash of this server begins with: the scheme and its parameters, without salt
    /// and digest, e.g. `$argon2id$v=19$m=19456,t=2,p=1`.
    pub fn password_scheme(&self) -> &str {
        self.0.passwords.scheme()
    }
}
