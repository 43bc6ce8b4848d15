//! Direct messages.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use model::Refusal;

use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Json, Path};
use crate::openapi::{Forbidden, NotFound};
use crate::wire::channel as wire;
use crate::{Api, name};

/// Direct messages of a user
///
/// One's own only, the one with the latest message first.
#[utoipa::path(get, path = "/api/rest/users/{user_id}/dm-channels", tag = "users",
    params(("user_id" = String, Path, description = "Oneself, or `@me`.")),
    responses((status = 200, description = "The channels.", body = [wire::Channel]), Forbidden, NotFound))]
pub(crate) async fn dm_channels(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Answer<Vec<wire::Channel>>, Error> {
    if name::user(&user_id, &actor)? != actor.account {
        return Err(Refusal::forbidden("You may list your own direct messages.").into());
    }
    Ok(Answer(api.dm_channels(&actor).await?))
}

/// Open direct messages with a user
///
/// With `recipient_id`, where the path names oneself, else with the user whom it names.
#[utoipa::path(post, path = "/api/rest/users/{user_id}/dm-channels", tag = "users", request_body = wire::Opening,
    params(("user_id" = String, Path, description = "A user, or oneself, or `@me`.")),
    responses(
        (status = 201, description = "The new channel.", body = wire::Channel),
        (status = 200, description = "It was there already.", body = wire::Channel),
        Forbidden, NotFound,
    ))]
pub(crate) async fn open_dm_channel(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(user_id): Path<String>,
    Json(body): Json<wire::Opening>,
) -> Result<(StatusCode, Answer<wire::Channel>), Error> {
    let named = name::user(&user_id, &actor)?;
    let other = match body.recipient_id {
        Some(_) if named != actor.account => {
            let sentence = "`recipient_id` goes with your own id, or `@me`, in the path.";
            return Err(Refusal::invalid(sentence).into());
        }
        Some(recipient) => name::user(&recipient, &actor)?,
        None if named == actor.account => {
            return Err(Refusal::invalid("`recipient_id` says who to talk to.").into());
        }
        None => named,
    };
    let (chat, new) = api.verbs.open_dialog(&actor, &name::entity(other)).await?;
    let status = if new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Answer(api.channel(&actor, chat).await?)))
}
