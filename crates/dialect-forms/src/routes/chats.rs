//! Chats: one's own, making one, calling it otherwise, bringing people in, leaving.

use axum::Json;
use chat::conferences::NewConference;
use chat::entities::EntityEdit;
use dialect_kit::extract::{Form, Path, Query, idempotency_key};
use http::HeaderMap;
use model::{
    ChatRef, ConversationId, Description, EntityId, EntityRef, Page, Permission, Permissions,
    Refusal, Title,
};

use crate::answer::Done;
use crate::auth::SignedIn;
use crate::error::Error;
use crate::map;
use crate::openapi::{IdempotencyHeader, NotFound};
use crate::wire::{Status, chats as wire};

/// What a member of a chat made here may do besides what members may anywhere.
const EDIT: Permissions = Permissions::of(&[Permission::EditConference]);

/// All of somebody's chats.
const ALL: Page = Page { offset: 0, count: u32::MAX };

/// One's chats
///
/// The latest message first; nothing is null but what a chat without messages lacks.
#[utoipa::path(get, path = "/api/chats", tag = "chats",
    responses((status = 200, description = "The chats.", body = wire::Chats)))]
pub(crate) async fn list_chats(me: SignedIn) -> Result<Json<wire::Chats>, Error> {
    let chats = me.verbs.chats(&me.actor, ALL).await?;
    Ok(Json(wire::Chats { chats: chats.into_iter().filter_map(map::chat).collect() }))
}

/// Create a chat
///
/// A private one whose members may edit it; `Location` leads to it.
#[utoipa::path(post, path = "/api/chats", tag = "chats", params(IdempotencyHeader),
    request_body(content = wire::Titled, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, description = "Created.", body = Status), NotFound))]
pub(crate) async fn create_chat(
    me: SignedIn,
    headers: HeaderMap,
    Form(form): Form<wire::Titled>,
) -> Result<Done, Error> {
    let new = NewConference {
        title: Title::new(&form.title)?,
        alias: None,
        description: Description::default(),
        avatar: None,
        private: Some(true),
        members: Vec::new(),
        granted: Permissions::members_default().union(EDIT),
        key: idempotency_key(&headers)?,
    };
    let created = me.verbs.create_conference(&me.actor, new).await?;
    Ok(Done::created().at(&format!("/api/chats/{}", created.entity.id())))
}

/// Leave a chat
///
/// A dialog is hidden until its next message.
#[utoipa::path(delete, path = "/api/chats", tag = "chats", params(wire::Which),
    responses((status = 200, description = "Left.", body = Status), NotFound))]
pub(crate) async fn leave_chat(
    me: SignedIn,
    Query(query): Query<wire::Which>,
) -> Result<Done, Error> {
    me.verbs.remove_chat(&me.actor, &chat_ref(query.chat_id)).await?;
    Ok(Done::ok())
}

/// Change a chat's title
#[utoipa::path(put, path = "/api/chats/{chat_id}", tag = "chats", params(wire::ChatPath),
    request_body(content = wire::Titled, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Changed.", body = Status), NotFound))]
pub(crate) async fn rename_chat(
    me: SignedIn,
    Path(chat_id): Path<i64>,
    Form(form): Form<wire::Titled>,
) -> Result<Done, Error> {
    let title = Title::new(&form.title)?;
    // A dialog has no title, and what is no chat must not be told from what is not there.
    if me.verbs.chat(&me.actor, &chat_ref(chat_id)).await?.entity.as_conference().is_some() {
        let edit = EntityEdit { title: Some(title), ..EntityEdit::default() };
        me.verbs.edit_entity(&me.actor, &conference_ref(chat_id), edit).await?;
        Ok(Done::ok())
    } else {
        Err(Refusal::invalid("A dialog is called after its other side.").into())
    }
}

/// Bring somebody in
#[utoipa::path(post, path = "/api/chats/{chat_id}/users", tag = "chats",
    params(wire::ChatPath, IdempotencyHeader),
    request_body(content = wire::NewUser, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, description = "A member now.", body = Status), NotFound))]
pub(crate) async fn add_user(
    me: SignedIn,
    Path(chat_id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<wire::NewUser>,
) -> Result<Done, Error> {
    let (chat, user) = (conference_ref(chat_id), EntityRef::Alias(form.name));
    me.verbs.add_member(&me.actor, &chat, &user, idempotency_key(&headers)?).await?;
    Ok(Done::created())
}

/// The chat that an id of this dialect means.
pub(crate) fn chat_ref(id: i64) -> ChatRef {
    ChatRef::Conversation(ConversationId::new(id))
}

fn conference_ref(id: i64) -> EntityRef {
    EntityRef::Id(EntityId::new(id))
}
