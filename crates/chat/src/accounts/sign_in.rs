//! Proving who one is, with a password.

use model::text::{EMAIL_BYTES_MAX, PASSWORD_BYTES_MAX};
use model::{Refusal, Session, TokenHash, User};
use store::{NewSession, Writer};

use super::tokens;
use crate::limits::Guess;
use crate::{Error, Origin, Result, Verbs};

/// A session just opened.
#[derive(Clone)]
pub struct SignIn {
    /// The session.
    pub session: Session,
    /// Whose it is.
    pub user: User,
    /// Its opaque token, shown this once: only its hash is stored.
    pub token: String,
}

impl Verbs {
    /// Opens a session for whoever knows the password of `login`, an alias or an e-mail address.
    ///
    /// # Errors
    /// BadCredentials, in the same time and words whether the name or the password is wrong;
    /// SlowDown past the limits of the address; Busy where too many wait to be let in.
    pub async fn sign_in(
        &self,
        origin: &Origin,
        dialect: &'static str,
        login: &str,
        password: &str,
    ) -> Result<SignIn> {
        self.take_sign_in(origin.address)?;
        // What nobody can be called is looked at no closer, but takes as long.
        let is_name = login.len() <= EMAIL_BYTES_MAX && !login.contains('\0');
        let login = if is_name { login } else { "" };
        let credentials = self.0.store.read().await?.credentials(login).await?;
        let (account, hash) = credentials.unzip();
        let guess = Guess::at_sign_in(origin.address, login);
        let right = self.verify_password(guess, password, hash.clone()).await?;
        let (Some(account), true) = (account, right) else {
            return Err(Refusal::BadCredentials.into());
        };
        let opening = self.opening(origin, dialect);
        self.0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    // The password may have been changed, or the account deleted, in the meantime.
                    if writer.password_hash(account).await? != hash {
                        return Err(Refusal::BadCredentials.into());
                    }
                    let user = writer.user(account).await?.ok_or(Refusal::BadCredentials)?;
                    opening.open(writer, user).await
                })
            })
            .await
    }

    /// Whether a password belongs to a hash. One that is longer than any password can be does not, at the
    /// same cost.
    ///
    /// # Errors
    /// SlowDown where too many guesses have failed, before or while this one waited for its turn.
    pub(crate) async fn verify_password(
        &self,
        guess: Guess,
        password: &str,
        hash: Option<String>,
    ) -> Result<bool> {
        self.may_guess(&guess)?;
        let turn = self.0.passwords.turn().await?;
        self.may_guess(&guess)?;
        let hash = hash.filter(|_| password.len() <= PASSWORD_BYTES_MAX);
        let password = if password.len() <= PASSWORD_BYTES_MAX { password } else { "" };
        let (right, _turn) = self.0.passwords.verify(turn, password, hash).await?;
        if !right {
            self.guessed_wrong(guess);
        }
        Ok(right)
    }

    pub(crate) fn opening(&self, origin: &Origin, dialect: &'static str) -> Opening {
        let token = tokens::random_token(&self.0.chance);
        Opening { hash: tokens::hash(&token), token, origin: origin.clone(), dialect }
    }
}

/// A session about to be opened.
pub(crate) struct Opening {
    token: String,
    hash: TokenHash,
    origin: Origin,
    dialect: &'static str,
}

impl Opening {
    pub(crate) async fn open(self, writer: &mut Writer, user: User) -> Result<SignIn, Error> {
        let session = NewSession {
            account: user.id,
            dialect: self.dialect.to_owned(),
            token: self.hash,
            name: self.origin.client,
            address: self.origin.address.to_string(),
        };
        let session = writer.open_session(session).await?;
        Ok(SignIn { session, user, token: self.token })
    }
}
