//! Users: becoming one, looking one up, changing and deleting oneself.

use axum::Json;
use axum::extract::{FromRequestParts, State};
use chat::accounts::Registration;
use chat::entities::EntityEdit;
use dialect_kit::extract::{Form, Query};
use dialect_kit::{Client, Rejection};
use http::request::Parts;
use model::{Alias, Description, Email, Entity, EntityId, EntityRef, Name, Password, Refusal};

use crate::answer::Done;
use crate::auth::{Oneself, SignedIn, user_in_path};
use crate::error::Error;
use crate::openapi::NotFound;
use crate::wire::{Status, users as wire};
use crate::{DIALECT, Forms, cookie, map};

/// Extracts whom a request asks for: by `name` in the query, else by id in the path.
pub(crate) struct Whom(EntityRef);

impl FromRequestParts<Forms> for Whom {
    type Rejection = Rejection;

    async fn from_request_parts(parts: &mut Parts, forms: &Forms) -> Result<Self, Rejection> {
        let Query(query) = Query::<wire::Named>::from_request_parts(parts, forms).await?;
        if let Some(name) = query.name {
            return Ok(Self(EntityRef::Alias(name)));
        }
        let Some(id) = user_in_path(parts, forms).await else {
            return Err(Rejection::bad_request("Missing field `name`."));
        };
        match id.parse() {
            Ok(id) => Ok(Self(EntityRef::Id(EntityId::new(id)))),
            Err(_) => {
                Err(Rejection::bad_request("`user_id` in the path is not a number in range."))
            }
        }
    }
}

/// A user
///
/// By name; at `/api/user/{user_id}` by id.
#[utoipa::path(get, path = "/api/user", tag = "users", params(wire::Named),
    responses((status = 200, description = "The user.", body = wire::User), NotFound))]
pub(crate) async fn user(
    State(forms): State<Forms>,
    me: SignedIn,
    Whom(whom): Whom,
) -> Result<Json<wire::User>, Error> {
    let found = me.verbs.entity(&me.actor, &whom).await;
    match found.map_err(|error| Error::missing(error, "user"))?.entity {
        Entity::User(user) => {
            Ok(Json(map::user(user, forms.settings.email_visible, me.actor.account)))
        }
        Entity::Conference(_) | Entity::Server(_) | Entity::Channel(_) | Entity::Deleted { .. } => {
            Err(Refusal::NotFound("user").into())
        }
    }
}

/// Register
///
/// Signs in as well: the answer sets both cookies, and `Location` leads to the chats. Whatever follows in the path is
/// good.
#[utoipa::path(post, path = "/api/user", tag = "users", security(()),
    request_body(content = wire::Registration, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, description = "Registered and signed in.", body = Status)))]
pub(crate) async fn register(
    State(forms): State<Forms>,
    client: Client,
    Form(form): Form<wire::Registration>,
) -> Result<Done, Error> {
    let registration = Registration {
        alias: Alias::new(&form.name)?,
        password: Password::new(&form.password)?,
        name: Name::default(),
        surname: Name::default(),
        email: Some(Email::new(&form.email)?),
        bio: Description::default(),
        invite: None,
    };
    let sign_in = forms.verbs.sign_up(&client.origin(None), registration, DIALECT).await?;
    let cookies = cookie::given(&sign_in, forms.settings.secure_cookies);
    Ok(Done::created().at("/api/chats").setting(cookies))
}

/// Change oneself
///
/// What is absent stays; at `/api/user/{user_id}` as well.
#[utoipa::path(put, path = "/api/user", tag = "users",
    request_body(content = wire::Edit, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Changed.", body = Status)))]
pub(crate) async fn edit_own_user(
    Oneself(me): Oneself,
    Form(form): Form<wire::Edit>,
) -> Result<Done, Error> {
    let edit = EntityEdit {
        alias: form.name.as_deref().map(Alias::new).transpose()?.map(Some),
        email: form.email.as_deref().map(Email::new).transpose()?.map(Some),
        ..EntityEdit::default()
    };
    me.verbs.edit_entity(&me.actor, &EntityRef::Id(me.actor.account.into()), edit).await?;
    Ok(Done::ok())
}

/// Delete oneself
///
/// At `/api/user/{user_id}` as well.
#[utoipa::path(delete, path = "/api/user", tag = "users",
    responses((status = 200, description = "Gone.", body = Status)))]
pub(crate) async fn delete_own_user(
    State(forms): State<Forms>,
    Oneself(me): Oneself,
) -> Result<Done, Error> {
    me.verbs.delete_entity(&me.actor, &EntityRef::Id(me.actor.account.into())).await?;
    Ok(Done::ok().setting(cookie::taken(forms.settings.secure_cookies)))
}
