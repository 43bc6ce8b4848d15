//! Registering and signing in.

use axum::Json as Answer;
use axum::extract::State;
use chat::accounts::Registration;
use dialect_kit::Client;
use dialect_kit::extract::Json;
use model::{Alias, Description, Email, Name, Password};

use crate::error::Error;
use crate::openapi::Forbidden;
use crate::wire::auth as wire;
use crate::{Api, DIALECT, map};

/// Register
///
/// Registers a user and signs them in.
#[utoipa::path(post, path = "/auth/reg", tag = "auth", security(()), request_body = wire::Registration,
    responses((status = 200, description = "Registered and signed in.", body = wire::SignedUp), Forbidden))]
pub(crate) async fn register(
    State(api): State<Api>,
    client: Client,
    Json(body): Json<wire::Registration>,
) -> Result<Answer<wire::SignedUp>, Error> {
    let registration = Registration {
        alias: Alias::new(&body.username)?,
        password: Password::new(&body.password)?,
        name: Name::default(),
        surname: Name::default(),
        email: Some(Email::new(&body.email)?),
        bio: Description::default(),
        invite: None,
    };
    let sign_in = api.verbs.sign_up(&client.origin(None), registration, DIALECT).await?;
    Ok(Answer(map::signed_up(&sign_in, api.tokens.make(&sign_in)?)))
}

/// Sign in
///
/// A wrong name and a wrong password are refused with the same words.
#[utoipa::path(post, path = "/auth/login", tag = "auth", security(()), request_body = wire::Login,
    responses((status = 200, description = "Signed in.", body = wire::SignedUp)))]
pub(crate) async fn log_in(
    State(api): State<Api>,
    client: Client,
    Json(body): Json<wire::Login>,
) -> Result<Answer<wire::SignedUp>, Error> {
    let origin = client.origin(None);
    let sign_in = api.verbs.sign_in(&origin, DIALECT, &body.email, &body.password).await?;
    Ok(Answer(map::signed_up(&sign_in, api.tokens.make(&sign_in)?)))
}
