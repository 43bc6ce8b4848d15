//! Becoming somebody on this server.

use model::{Alias, Description, Email, Name, Password, Privileges, Refusal, User};
use store::{NewAccount, Writer};

use super::SignIn;
use crate::{Error, Origin, Result, Verbs};

/// What somebody who registers says of themselves.
#[derive(Debug, Clone)]
pub struct Registration {
    /// The unique name to sign in and be mentioned with.
    pub alias: Alias,
    /// The password to sign in with.
    pub password: Password,
    /// First or display name.
    pub name: Name,
    /// Surname.
    pub surname: Name,
    /// E-mail address, another name to sign in with.
    pub email: Option<Email>,
    /// What they say about themselves.
    pub bio: Description,
}

impl Verbs {
    /// Registers an account; the first one on a server is its admin.
    ///
    /// # Errors
    /// Conflict where alias or e-mail is taken, Forbidden where registration is closed, SlowDown past the
    /// limits of the address.
    pub async fn register(&self, origin: &Origin, registration: Registration) -> Result<User> {
        let new = self.prepare(origin, registration).await?;
        self.0.store.write(move |writer| Box::pin(async move { add(writer, new).await })).await
    }

    /// Registers an account and opens its first session, in one commit.
    ///
    /// # Errors
    /// As [`Verbs::register`].
    pub async fn sign_up(
        &self,
        origin: &Origin,
        registration: Registration,
        dialect: &'static str,
    ) -> Result<SignIn> {
        let new = self.prepare(origin, registration).await?;
        let opening = self.opening(origin, dialect);
        self.0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    let user = add(writer, new).await?;
                    opening.open(writer, user).await
                })
            })
            .await
    }

    /// What comes before the write: may they register at all, is the name free as far as is known, and the
    /// hash, which takes time.
    async fn prepare(&self, origin: &Origin, registration: Registration) -> Result<NewAccount> {
        if !self.0.settings.registration_open {
            return Err(Refusal::forbidden("Registration is closed on this server.").into());
        }
        self.take_registration(origin.address)?;
        let mut reader = self.0.store.read().await?;
        reader.require_free_names(&registration.alias, registration.email.as_ref()).await?;
        drop(reader);
        let password_hash =
            self.0.passwords.hash(registration.password.expose(), &self.0.chance).await?;
        Ok(NewAccount {
            alias: registration.alias,
            name: registration.name,
            surname: registration.surname,
            email: registration.email,
            bio: registration.bio,
            password_hash: Some(password_hash),
            owner: None,
            privileges: Privileges::None,
        })
    }
}

async fn add(writer: &mut Writer, mut new: NewAccount) -> Result<User, Error> {
    if writer.is_without_accounts().await? {
        new.privileges = Privileges::Admin;
    }
    Ok(writer.add_account(new).await?)
}
