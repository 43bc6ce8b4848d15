//! Users.

use axum::Json as Answer;
use axum::extract::State;
use chat::Actor;
use chat::entities::EntityEdit;
use model::{AccountId, Alias, Description, Entity, Name, Refusal};

use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Json, Path};
use crate::openapi::{Conflict, Forbidden, NotFound};
use crate::wire::user as wire;
use crate::{Api, map, name};

/// A user
///
/// `@me` is oneself.
#[utoipa::path(get, path = "/api/rest/users/{user_id}", tag = "users",
    params(("user_id" = String, Path, description = "The user, or `@me`.")),
    responses((status = 200, description = "The user.", body = wire::User), NotFound))]
pub(crate) async fn user(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(user_id): Path<String>,
) -> Result<Answer<wire::User>, Error> {
    Ok(Answer(shown(&api, &actor, name::user(&user_id, &actor)?).await?))
}

/// Change a user
///
/// Oneself; an admin may change anybody.
#[utoipa::path(patch, path = "/api/rest/users/{user_id}", tag = "users", request_body = wire::UserEdit,
    params(("user_id" = String, Path, description = "The user, or `@me`.")),
    responses((status = 200, description = "The user.", body = wire::User), Forbidden, NotFound, Conflict))]
pub(crate) async fn edit_user(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(user_id): Path<String>,
    Json(body): Json<wire::UserEdit>,
) -> Result<Answer<wire::User>, Error> {
    let user = name::user(&user_id, &actor)?;
    // What is no user is not to be changed as one.
    shown(&api, &actor, user).await?;
    let display_name = body.display_name.as_deref().map(Name::new).transpose()?;
    let edit = EntityEdit {
        alias: body.username.as_deref().map(Alias::new).transpose()?.map(Some),
        // All of what is shown is the one, so nothing is left for the other.
        surname: display_name.as_ref().map(|_| Name::default()),
        name: display_name,
        avatar: body.avatar.read(|hash| name::media_in("avatar", &hash))?,
        bio: body.bio.as_deref().map(Description::new).transpose()?,
        ..EntityEdit::default()
    };
    api.verbs.edit_entity(&actor, &name::entity(user), edit).await?;
    Ok(Answer(shown(&api, &actor, user).await?))
}

async fn shown(api: &Api, actor: &Actor, user: AccountId) -> Result<wire::User, Error> {
    if user == actor.account {
        return Ok(map::own_user(&api.verbs.own_user(actor).await?, &api.verbs));
    }
    match api.verbs.entity(actor, &name::entity(user)).await {
        Ok(view) => match view.entity {
            Entity::User(user) => Ok(map::user(&user, &api.verbs)),
            _ => Err(Refusal::NotFound("user").into()),
        },
        Err(chat::Error::Refused(refusal)) => Err(refusal.missing("user").into()),
        Err(error) => Err(error.into()),
    }
}
