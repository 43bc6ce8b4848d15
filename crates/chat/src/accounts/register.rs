//! Becoming somebody on this server.

use model::{Alias, Description, Email, Name, Password, Privileges, Refusal, User};
use store::{NewAccount, Writer};

use super::SignIn;
use crate::invites::{accept, look};
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
    /// The code of the invitation that they follow.
    pub invite: Option<String>,
}

/// Who may register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhoRegisters {
    /// Anybody.
    Anybody,
    /// Whoever brings an invitation that works.
    Invited,
    /// Nobody.
    Nobody,
}

impl Verbs {
    /// Registers an account; the first one on a server is its admin. Whoever brings an invitation is a member of its
    /// conference from the start.
    ///
    /// # Errors
    /// Conflict where alias or e-mail is taken, Forbidden where registration is closed or by invitation, and for an
    /// invitation that does not work (any more), SlowDown past the
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
    async fn prepare(&self, origin: &Origin, registration: Registration) -> Result<Newcomer> {
        match (self.0.settings.who_registers, &registration.invite) {
            (WhoRegisters::Anybody, _) | (WhoRegisters::Invited, Some(_)) => {}
            (WhoRegisters::Invited, None) => {
                let sentence = "Registration on this server is by invitation: bring an `invite`.";
                return Err(Refusal::forbidden(sentence).into());
            }
            (WhoRegisters::Nobody, _) => {
                return Err(Refusal::forbidden("Registration is closed on this server.").into());
            }
        }
        self.take_registration(origin.address)?;
        let mut reader = self.0.store.snapshot().await?;
        if let Some(code) = &registration.invite {
            look::find(&mut reader, code).await.map_err(no_invite)?;
        }
        reader.require_free_names(&registration.alias, registration.email.as_ref()).await?;
        drop(reader);
        let password_hash =
            self.0.passwords.hash(registration.password.expose(), &self.0.chance).await?;
        let account = NewAccount {
            alias: registration.alias,
            name: registration.name,
            surname: registration.surname,
            email: registration.email,
            bio: registration.bio,
            password_hash: Some(password_hash),
            owner: None,
            privileges: Privileges::None,
        };
        Ok(Newcomer { account, invite: registration.invite })
    }
}

/// An account that is not there yet, and the code that it follows.
struct Newcomer {
    account: NewAccount,
    invite: Option<String>,
}

async fn add(writer: &mut Writer, new: Newcomer) -> Result<User, Error> {
    let mut account = new.account;
    if writer.is_without_accounts().await? {
        account.privileges = Privileges::Admin;
    }
    let user = writer.add_account(account).await?;
    if let Some(code) = &new.invite {
        accept::enter(writer, user.id, code).await.map_err(no_invite)?;
    }
    Ok(user)
}

/// Whoever is not let in is told so, whatever is wrong with the invitation.
fn no_invite(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::NotFound(_)) => {
            Refusal::forbidden("That invite does not work (any more).").into()
        }
        error => error,
    }
}
