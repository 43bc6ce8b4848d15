//! Who asks: the two cookies, which must belong together.

use axum::extract::{FromRequestParts, RawPathParams};
use chat::{Actor, Verbs};
use dialect_kit::rate;
use http::request::Parts;
use model::Refusal;

use crate::error::Error;
use crate::{DIALECT, Forms, cookie};

/// Extracts who asks, and the verbs that they may use.
pub(crate) struct SignedIn {
    /// Who.
    pub(crate) actor: Actor,
    /// What one can do.
    pub(crate) verbs: Verbs,
}

/// As [`SignedIn`], where a `user_id` in the path, if there is one, is one's own.
pub(crate) struct Oneself(pub(crate) SignedIn);

impl FromRequestParts<Forms> for SignedIn {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, forms: &Forms) -> Result<Self, Error> {
        let (user, token) = cookie::of(&parts.headers).ok_or(Refusal::NotSignedIn)?;
        let actor = forms.verbs.authenticate(DIALECT, token).await?;
        if actor.account != user {
            return Err(Refusal::NotSignedIn.into());
        }
        rate::take(&forms.verbs, &actor, &parts.extensions)?;
        Ok(Self { actor, verbs: forms.verbs.clone() })
    }
}

impl FromRequestParts<Forms> for Oneself {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, forms: &Forms) -> Result<Self, Error> {
        let me = SignedIn::from_request_parts(parts, forms).await?;
        match user_in_path(parts, forms).await {
            Some(user) if user != me.actor.account.to_string() => {
                Err(Refusal::forbidden("You may change no other user.").into())
            }
            _ => Ok(Self(me)),
        }
    }
}

/// What stands in the place of `user_id` in the path.
pub(crate) async fn user_in_path(parts: &mut Parts, forms: &Forms) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, forms).await.ok()?;
    params.iter().find(|(name, _)| *name == "user_id").map(|(_, value)| value.to_owned())
}
