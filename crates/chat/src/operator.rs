//! What whoever runs the machine may do without an account: the commands `polychat user …`.

use model::{AccountId, EntityKind, EntityRef, Password, Privileges, Refusal, User};
use store::{ProfileEdit, Writer};

use crate::accounts::sessions;
use crate::entities::delete;
use crate::{Error, Result, Verbs};

impl Verbs {
    /// The first `count` users by id after `after`.
    pub async fn operator_users(&self, after: Option<AccountId>, count: u32) -> Result<Vec<User>> {
        let after = after.unwrap_or(AccountId::new(0));
        Ok(self.0.store.read().await?.users_after(after, count).await?)
    }

    /// Sets somebody's password and closes all their sessions.
    ///
    /// # Errors
    /// NotFound; Invalid for a bot.
    pub async fn operator_set_password(&self, who: &EntityRef, password: Password) -> Result<()> {
        let hash = self.0.passwords.hash(password.expose(), &self.0.chance).await?;
        let who = who.clone();
        let closed = self
            .0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    let user = find_person(writer, &who).await?;
                    writer.set_password_hash(user, &hash).await?;
                    sessions::close_all(writer, user, None).await
                })
            })
            .await?;
        self.0.forget_sessions(closed);
        Ok(())
    }

    /// Sets what somebody may do server-wide.
    ///
    /// # Errors
    /// NotFound; Invalid for a bot.
    pub async fn operator_set_privileges(
        &self,
        who: &EntityRef,
        privileges: Privileges,
    ) -> Result<()> {
        let who = who.clone();
        self.0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    let user = find_person(writer, &who).await?;
                    let edit =
                        ProfileEdit { privileges: Some(privileges), ..ProfileEdit::default() };
                    writer.edit_profile(user, edit).await?;
                    writer.log_entity_edited(user).await?;
                    Ok::<_, Error>(())
                })
            })
            .await
    }

    /// Deletes an account.
    ///
    /// # Errors
    /// NotFound.
    pub async fn operator_delete(&self, who: &EntityRef) -> Result<()> {
        let who = who.clone();
        let closed = self
            .0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    let user = find(writer, &who).await?;
                    delete::delete_account(writer, user).await
                })
            })
            .await?;
        self.0.forget_sessions(closed);
        Ok(())
    }
}

/// A bot signs in with its token alone, and may do nothing server-wide.
async fn find_person(writer: &mut Writer, who: &EntityRef) -> Result<AccountId, Error> {
    let id = find(writer, who).await?;
    match writer.user(id).await?.map(|user| user.kind()) {
        Some(EntityKind::Bot) => {
            Err(Refusal::invalid("That is a bot: it has no password and no privileges.").into())
        }
        _ => Ok(id),
    }
}

async fn find(writer: &mut Writer, who: &EntityRef) -> Result<AccountId, Error> {
    Ok(writer.find_account(who).await?.ok_or(Refusal::NotFound("user"))?)
}
