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

/// Oneself
#[utoipa::path(get, path = "/users/me", tag = "users",
    responses((status = 200, description = "Who asks.", body = wire::User)))]
pub(crate) async fn me(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
) -> Result<Answer<wire::User>, Error> {
    let user = api.verbs.own_user(&actor).await?;
    Ok(Answer(map::user(&user, &api, actor.account)))
}

/// Everybody
///
/// All users, however many they are; `/users` works as well.
#[utoipa::path(get, path = "/users/", tag = "users",
    responses((status = 200, description = "All users.", body = [wire::User])))]
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
