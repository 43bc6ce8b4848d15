//! Signing in, and one's own sign-ins.

use axum::extract::State;
use axum::response::{AppendHeaders, IntoResponse};
use dialect_kit::Client;
use dialect_kit::extract::{Json, Path, Query};
use http::header::SET_COOKIE;

use crate::answer::{Answer, Done, created, done, ok};
use crate::auth::SignedIn;
use crate::error::Failure;
use crate::openapi::{BadCredentials, NotFound};
use crate::wire::names::{SessionName, SessionPath};
use crate::wire::page::PageQuery;
use crate::wire::session::{
    AccessToken, AccessTokenResponse, Credentials, Session, SessionListResponse,
};
use crate::{DIALECT, Microchat, map};

/// Sign in
///
/// Opens a session. The answer is its access token, shown this once. It also sets the cookies
/// `MEDIA_ACCESS_TOKEN` and `CSRF_TOKEN`.
#[utoipa::path(post, path = "/api/v0/auth/sessions", tag = "sessions", security(()),
    request_body = Credentials,
    responses(
        (status = 201, description = "The access token.", body = AccessTokenResponse,
            headers(("Set-Cookie" = String, description = "The two cookies, one field each."))),
        BadCredentials,
    ))]
pub(super) async fn create_session(
    State(app): State<Microchat>,
    client: Client,
    Json(credentials): Json<Credentials>,
) -> Result<impl IntoResponse, Failure> {
    let origin = client.origin(credentials.name.as_deref());
    let (login, password) = (&credentials.username, &credentials.password);
    let sign_in = app.verbs.sign_in(&origin, DIALECT, login, password).await?;
    let cookies = app.cookies.set_cookies(sign_in.session.id, app.settings.secure_cookies);
    Ok((
        AppendHeaders(cookies.map(|cookie| (SET_COOKIE, cookie))),
        created(AccessToken(sign_in.token)),
    ))
}

/// List one's sessions
///
/// Newest first.
#[utoipa::path(get, path = "/api/v0/auth/sessions", tag = "sessions", params(PageQuery),
    responses((status = 200, description = "The sessions.", body = SessionListResponse)))]
pub(super) async fn list_sessions(
    me: SignedIn,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Session>> {
    let sessions = me.verbs.sessions(&me.actor, page.try_into()?).await?;
    let current = me.actor.session;
    ok(sessions.into_iter().map(|session| map::session::session(session, current)).collect())
}

/// Close a session
///
/// Its tokens and its live connections end at once. `current` is the session that asks.
#[utoipa::path(delete, path = "/api/v0/auth/sessions/{session_id}", tag = "sessions",
    params(SessionPath), responses((status = 204, description = "It is closed."), NotFound))]
pub(super) async fn close_session(me: SignedIn, Path(path): Path<SessionPath>) -> Done {
    let session = match path.session_id {
        SessionName::Current => me.actor.session,
        SessionName::Id(session) => session,
    };
    me.verbs.close_session(&me.actor, session).await?;
    done()
}
