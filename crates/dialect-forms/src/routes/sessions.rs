//! Signing in and out.

use axum::extract::State;
use dialect_kit::Client;
use dialect_kit::extract::Form;

use crate::answer::Done;
use crate::auth::SignedIn;
use crate::error::Error;
use crate::wire::{Status, users as wire};
use crate::{DIALECT, Forms, cookie};

/// Sign in
///
/// `Location` leads to the chats; the answer sets both cookies. A wrong name and a wrong password are 400.
#[utoipa::path(post, path = "/api/login", tag = "users", security(()),
    request_body(content = wire::Login, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Signed in.", body = Status)))]
pub(crate) async fn log_in(
    State(forms): State<Forms>,
    client: Client,
    Form(form): Form<wire::Login>,
) -> Result<Done, Error> {
    let origin = client.origin(None);
    let sign_in = forms.verbs.sign_in(&origin, DIALECT, &form.name, &form.password).await?;
    let cookies = cookie::given(&sign_in, forms.settings.secure_cookies);
    Ok(Done::ok().at("/api/chats").setting(cookies))
}

/// Sign out
///
/// Closes the session and blanks both cookies.
#[utoipa::path(get, path = "/api/logout", tag = "users",
    responses((status = 200, description = "Signed out.", body = Status)))]
pub(crate) async fn log_out(State(forms): State<Forms>, me: SignedIn) -> Result<Done, Error> {
    me.verbs.close_session(&me.actor, me.actor.session).await?;
    Ok(Done::ok().at("/api/login").setting(cookie::taken(forms.settings.secure_cookies)))
}
