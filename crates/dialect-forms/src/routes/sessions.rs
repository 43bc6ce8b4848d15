//! Signing in and out.

use axum::extract::State;
use dialect_kit::Client;
use dialect_kit::extract::Form;

use crate::answer::Done;
use crate::auth::SignedIn;
use crate::error::Error;
use crate::wire::users as wire;
use crate::{DIALECT, Forms, cookie};

/// `POST /api/login`
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

/// `GET /api/logout`
pub(crate) async fn log_out(State(forms): State<Forms>, me: SignedIn) -> Result<Done, Error> {
    me.verbs.close_session(&me.actor, me.actor.session).await?;
    Ok(Done::ok().at("/api/login").setting(cookie::taken(forms.settings.secure_cookies)))
}
