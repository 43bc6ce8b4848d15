//! Conversations as one person sees them.

use dialect_kit::extract::{Json, Path, Query};
use model::ChatRef;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::chat::{Chat, ChatListResponse, ChatResponse, ReadMark};
use crate::wire::names::ChatPath;
use crate::wire::page::PageQuery;

/// List one's chats
///
/// The one with the latest message first.
#[utoipa::path(get, path = "/api/v0/chats", tag = "chats", params(PageQuery),
    responses((status = 200, description = "The chats.", body = ChatListResponse)))]
pub(super) async fn list_chats(me: SignedIn, Query(page): Query<PageQuery>) -> Answer<Vec<Chat>> {
    let chats = me.verbs.chats(&me.actor, page.try_into()?).await?;
    let viewer = me.viewer();
    ok(chats.into_iter().map(|chat| viewer.chat(chat)).collect())
}

/// A chat
///
/// Any user to whom one may write has one, even before the first message.
#[utoipa::path(get, path = "/api/v0/chats/{chat}", tag = "chats", params(ChatPath),
    responses((status = 200, description = "The chat.", body = ChatResponse), Forbidden, NotFound))]
pub(super) async fn get_chat(me: SignedIn, Path(path): Path<ChatPath>) -> Answer<Chat> {
    let chat = me.verbs.chat(&me.actor, &ChatRef::With(path.chat.0)).await?;
    ok(me.viewer().chat(chat))
}

/// Take a chat off one's list
///
/// Hides a dialog until its next message; leaves a conference.
#[utoipa::path(delete, path = "/api/v0/chats/{chat}", tag = "chats", params(ChatPath),
    responses((status = 204, description = "It is off the list."), Forbidden, NotFound))]
pub(super) async fn remove_chat(me: SignedIn, Path(path): Path<ChatPath>) -> Done {
    me.verbs.remove_chat(&me.actor, &ChatRef::With(path.chat.0)).await?;
    done()
}

/// Mark as read
///
/// Moves the read mark forward to a message; backward it has no effect.
#[utoipa::path(put, path = "/api/v0/chats/{chat}/read", tag = "chats", params(ChatPath),
    request_body = ReadMark,
    responses((status = 204, description = "The mark is there, or further on."), Forbidden, NotFound))]
pub(super) async fn mark_read(
    me: SignedIn,
    Path(path): Path<ChatPath>,
    Json(mark): Json<ReadMark>,
) -> Done {
    let no = map::request::read_mark(&mark)?;
    me.verbs.mark_read(&me.actor, &ChatRef::With(path.chat.0), no).await?;
    done()
}
