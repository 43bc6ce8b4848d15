//! Registering, signing in and out, and new tokens for old ones.

use axum::Json as Answer;
use axum::extract::State;
use chat::accounts::Registration;
use dialect_kit::{Client, rate};
use http::{Extensions, StatusCode};
use model::{Alias, Description, Email, Name, Password, Refusal, Session, User};

use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::Json;
use crate::openapi::{BadCredentials, Conflict, Forbidden};
use crate::wire::auth as wire;
use crate::wire::user::User as WireUser;
use crate::{Api, DIALECT, map};

/// Register
///
/// Registers a user and signs them in.
#[utoipa::path(post, path = "/api/rest/auth/register", tag = "auth", security(()), request_body = wire::Registration,
    responses((status = 201, description = "Registered and signed in.", body = wire::Tokens), Forbidden, Conflict))]
pub(crate) async fn register(
    State(api): State<Api>,
    client: Client,
    Json(body): Json<wire::Registration>,
) -> Result<(StatusCode, Answer<wire::Tokens>), Error> {
    let registration = Registration {
        alias: Alias::new(&body.username)?,
        password: Password::new(&body.password)?,
        name: Name::default(),
        surname: Name::default(),
        email: body.email.as_deref().map(Email::new).transpose()?,
        bio: Description::default(),
        invite: None,
    };
    let sign_in = api.verbs.sign_up(&client.origin(None), registration, DIALECT).await?;
    Ok((StatusCode::CREATED, tokens(&api, &sign_in.session, &sign_in.user, 0)?))
}

/// Sign in
///
/// By user name or e-mail address. A wrong name and a wrong password are refused with the same words.
#[utoipa::path(post, path = "/api/rest/auth/login", tag = "auth", security(()), request_body = wire::Login,
    responses((status = 200, description = "Signed in.", body = wire::Tokens), BadCredentials))]
pub(crate) async fn log_in(
    State(api): State<Api>,
    client: Client,
    Json(body): Json<wire::Login>,
) -> Result<Answer<wire::Tokens>, Error> {
    let login = body.username.or(body.email);
    let login = login.ok_or_else(|| Refusal::invalid("Give `username` or `email`."))?;
    let origin = client.origin(None);
    let sign_in = api.verbs.sign_in(&origin, DIALECT, &login, &body.password).await?;
    tokens(&api, &sign_in.session, &sign_in.user, 0)
}

/// Sign out
///
/// Closes the session: its tokens and connections end at once.
#[utoipa::path(post, path = "/api/rest/auth/logout", tag = "auth",
    responses((status = 204, description = "The session is closed.")))]
pub(crate) async fn log_out(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
) -> Result<StatusCode, Error> {
    api.verbs.close_session(&actor, actor.session).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Get new tokens
///
/// Each refresh token is good once. Where the answer was lost, the same one may be brought again for a minute and gets
/// the same refresh token; after that, and for any older one, the session is closed.
#[utoipa::path(post, path = "/api/rest/auth/refresh", tag = "auth", security(()), request_body = wire::Refreshing,
    responses((status = 200, description = "New tokens.", body = wire::Tokens), BadCredentials))]
pub(crate) async fn refresh(
    State(api): State<Api>,
    extensions: Extensions,
    Json(body): Json<wire::Refreshing>,
) -> Result<Answer<wire::Tokens>, Error> {
    let spent = api.spent(&body.refresh_token)?;
    let actor = api.verbs.authenticate_session(DIALECT, spent.session).await?;
    rate::take(&api.verbs, &actor, &extensions)?;
    let refreshed = api.verbs.refresh(DIALECT, spent).await?;
    tokens(&api, &refreshed.session, &refreshed.user, refreshed.generation)
}

/// Oneself
#[utoipa::path(get, path = "/api/rest/auth/me", tag = "auth",
    responses((status = 200, description = "Oneself.", body = WireUser)))]
pub(crate) async fn me(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
) -> Result<Answer<WireUser>, Error> {
    Ok(Answer(map::own_user(&api.verbs.own_user(&actor).await?, &api.verbs)))
}

fn tokens(
    api: &Api,
    session: &Session,
    user: &User,
    no: i64,
) -> Result<Answer<wire::Tokens>, Error> {
    let pair = api.tokens(session, no)?;
    Ok(Answer(wire::Tokens {
        access_token: pair.access,
        refresh_token: pair.refresh,
        token_type: "Bearer",
        expires_in: api.settings.access_token_s.get(),
        user: map::own_user(user, &api.verbs),
    }))
}
