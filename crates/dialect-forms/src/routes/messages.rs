//! Messages of a chat.

use axum::response::Response;
use chat::messages::Draft;
use dialect_kit::extract::{Form, Path, Query, idempotency_key, positive};
use dialect_kit::reading::Reading;
use http::HeaderMap;
use model::{MessageNo, MessageText};

use super::chats::chat_ref;
use crate::answer::Done;
use crate::auth::SignedIn;
use crate::error::Error;
use crate::map;
use crate::openapi::{IdempotencyHeader, NotFound};
use crate::wire::chats::ChatPath;
use crate::wire::{Status, messages as wire};

/// Messages of a chat
///
/// All of them, or the newest `limit`, of those before `before`, oldest first.
#[utoipa::path(get, path = "/api/chats/{chat_id}", tag = "messages", params(ChatPath, wire::Part),
    responses((status = 200, description = "The messages.", body = wire::Messages), NotFound))]
pub(crate) async fn list_messages(
    me: SignedIn,
    Path(chat_id): Path<i64>,
    Query(part): Query<wire::Part>,
) -> Result<Response, Error> {
    let limit = part.limit.map(|limit| positive("limit", limit)).transpose()?;
    let before = part.before.map(|before| positive("before", before)).transpose()?;
    let (chat, before) = (chat_ref(chat_id), before.map(MessageNo::new));
    let reading = Reading { verbs: me.verbs, actor: me.actor, chat, before };
    Ok(reading.answer(limit, wire::MESSAGES, map::message).await?)
}

/// Send a message
#[utoipa::path(post, path = "/api/chats/{chat_id}", tag = "messages", params(ChatPath, IdempotencyHeader),
    request_body(content = wire::NewMessage, content_type = "application/x-www-form-urlencoded"),
    responses((status = 201, description = "Sent.", body = Status), NotFound))]
pub(crate) async fn send_message(
    me: SignedIn,
    Path(chat_id): Path<i64>,
    headers: HeaderMap,
    Form(form): Form<wire::NewMessage>,
) -> Result<Done, Error> {
    let text = MessageText::new(&form.content)?;
    let draft =
        Draft { text, attachments: Vec::new(), reply_to: None, key: idempotency_key(&headers)? };
    me.verbs.send(&me.actor, &chat_ref(chat_id), draft).await?;
    Ok(Done::created())
}

/// Delete a message of one's own
#[utoipa::path(delete, path = "/api/chats/{chat_id}", tag = "messages", params(ChatPath, wire::Which),
    responses((status = 200, description = "Deleted.", body = Status), NotFound))]
pub(crate) async fn delete_message(
    me: SignedIn,
    Path(chat_id): Path<i64>,
    Query(which): Query<wire::Which>,
) -> Result<Done, Error> {
    let no = MessageNo::new(which.id);
    me.verbs.delete_own_message(&me.actor, &chat_ref(chat_id), no).await?;
    Ok(Done::ok())
}
