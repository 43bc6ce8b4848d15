//! Users.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use dialect_kit::stream::{ARRAY, PAGE_ROWS, json_list};
use model::User;

use crate::auth::SignedIn;
use crate::error::Error;
use crate::wire::users as wire;
use crate::{Api, map};

/// `GET /users/me`
pub(crate) async fn me(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
) -> Result<Answer<wire::User>, Error> {
    let user = api.verbs.own_user(&actor).await?;
    Ok(Answer(map::user(&user, &api, actor.account)))
}

/// `GET /users/` and `GET /users`: everybody, however many they are.
pub(crate) async fn all(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
) -> Result<Response, Error> {
    let first = api.verbs.users(&actor, None, PAGE_ROWS).await?;
    let verbs = api.verbs.clone();
    let encode = move |user: &User| map::user(user, &api, actor.account);
    Ok(json_list(ARRAY, first, encode, move |last| {
        let verbs = verbs.clone();
        async move { verbs.users(&actor, Some(last.id), PAGE_ROWS).await }
    }))
}
