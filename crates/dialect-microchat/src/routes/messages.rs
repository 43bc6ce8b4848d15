//! What was said, and saying something.

use dialect_kit::extract::{Json, Path, Query, idempotency_key};
use http::HeaderMap;
use model::ChatRef;

use crate::answer::{Answer, Done, created, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::message::{
    HistoryQuery, Message, MessageListResponse, MessagePatch, MessageResponse, NewMessage,
};
use crate::wire::names::{ChatPath, MessagePath};

/// Read messages
///
/// Ascending by id, whatever the way.
#[utoipa::path(get, path = "/api/v0/chats/{chat}/messages", tag = "messages",
    params(ChatPath, HistoryQuery),
    responses(
        (status = 200, description = "The messages.", body = MessageListResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn list_messages(
    me: SignedIn,
    Path(path): Path<ChatPath>,
    Query(query): Query<HistoryQuery>,
) -> Answer<Vec<Message>> {
    let (history, count) = query.parse()?;
    let chat = ChatRef::With(path.chat.0);
    let messages = me.verbs.history(&me.actor, &chat, history, count).await?;
    let viewer = me.viewer();
    ok(messages.iter().map(|message| viewer.message(message)).collect())
}

/// Send a message
///
/// With a text, attachments, or both. When this answers, the message is on disk and has its number. A dialog comes into being with its first message.
#[utoipa::path(post, path = "/api/v0/chats/{chat}/messages", tag = "messages",
    params(ChatPath, IdempotencyHeader), request_body = NewMessage,
    responses((status = 201, description = "The message.", body = MessageResponse), Forbidden, NotFound, Conflict))]
pub(super) async fn send_message(
    me: SignedIn,
    Path(path): Path<ChatPath>,
    headers: HeaderMap,
    Json(new): Json<NewMessage>,
) -> Answer<Message> {
    let draft = map::request::draft(&new, idempotency_key(&headers)?)?;
    let message = me.verbs.send(&me.actor, &ChatRef::With(path.chat.0), draft).await?;
    created(me.viewer().message(&message))
}

/// A message
#[utoipa::path(get, path = "/api/v0/chats/{chat}/messages/{id}", tag = "messages",
    params(MessagePath),
    responses((status = 200, description = "The message.", body = MessageResponse), Forbidden, NotFound))]
pub(super) async fn get_message(me: SignedIn, Path(path): Path<MessagePath>) -> Answer<Message> {
    let chat = ChatRef::With(path.chat.0);
    let message = me.verbs.message(&me.actor, &chat, path.id.message_no()).await?;
    ok(me.viewer().message(&message))
}

/// Edit a message
///
/// One's own, and nobody else's.
#[utoipa::path(patch, path = "/api/v0/chats/{chat}/messages/{id}", tag = "messages",
    params(MessagePath), request_body = MessagePatch,
    responses((status = 200, description = "As it is now.", body = MessageResponse), Forbidden, NotFound))]
pub(super) async fn edit_message(
    me: SignedIn,
    Path(path): Path<MessagePath>,
    Json(changes): Json<MessagePatch>,
) -> Answer<Message> {
    let (chat, no) = (ChatRef::With(path.chat.0), path.id.message_no());
    // A PATCH that changes nothing is a look at the message.
    let Some(edit) = map::request::message_edit(&changes)? else {
        let message = me.verbs.message(&me.actor, &chat, no).await?;
        return ok(me.viewer().message(&message));
    };
    let message = me.verbs.edit_message(&me.actor, &chat, no, edit).await?;
    ok(me.viewer().message(&message))
}

/// Delete a message
///
/// For everybody. Its sender may, and a member with `delete`. Its number stays unused.
#[utoipa::path(delete, path = "/api/v0/chats/{chat}/messages/{id}", tag = "messages",
    params(MessagePath),
    responses((status = 204, description = "It is deleted."), Forbidden, NotFound))]
pub(super) async fn delete_message(me: SignedIn, Path(path): Path<MessagePath>) -> Done {
    let chat = ChatRef::With(path.chat.0);
    me.verbs.delete_message(&me.actor, &chat, path.id.message_no()).await?;
    done()
}
