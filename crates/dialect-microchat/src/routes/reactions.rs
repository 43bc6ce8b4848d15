//! Reactions to messages, and pinned ones.

use dialect_kit::extract::{Path, Query};
use model::ChatRef;

use crate::answer::{Answer, Done, done, ok};
use crate::auth::SignedIn;
use crate::openapi::{Conflict, Forbidden, NotFound};
use crate::wire::message::{Message, MessageListResponse};
use crate::wire::names::{ChatPath, MessagePath, ReactionPath};
use crate::wire::page::PageQuery;

/// React to a message
///
/// Puts an emoji under it; where one has done so already, nothing happens. Who may send in the chat may react.
/// At most 50 different emoji stand under a message.
#[utoipa::path(put, path = "/api/v0/chats/{chat}/messages/{id}/reactions/{emoji}", tag = "messages",
    params(ReactionPath),
    responses((status = 204, description = "It is there."), Forbidden, NotFound, Conflict))]
pub(super) async fn react(me: SignedIn, Path(path): Path<ReactionPath>) -> Done {
    let (chat, no) = (ChatRef::With(path.chat.0), path.id.message_no());
    me.verbs.react(&me.actor, &chat, no, path.emoji.0).await?;
    done()
}

/// Take a reaction back
///
/// One's own; where there is none, nothing happens.
#[utoipa::path(delete, path = "/api/v0/chats/{chat}/messages/{id}/reactions/{emoji}", tag = "messages",
    params(ReactionPath),
    responses((status = 204, description = "It is not there."), Forbidden, NotFound))]
pub(super) async fn take_reaction_back(me: SignedIn, Path(path): Path<ReactionPath>) -> Done {
    let (chat, no) = (ChatRef::With(path.chat.0), path.id.message_no());
    me.verbs.take_reaction_back(&me.actor, &chat, no, path.emoji.0).await?;
    done()
}

/// List pinned messages
///
/// The one pinned last first.
#[utoipa::path(get, path = "/api/v0/chats/{chat}/pins", tag = "messages",
    params(ChatPath, PageQuery),
    responses(
        (status = 200, description = "The messages.", body = MessageListResponse),
        Forbidden, NotFound,
    ))]
pub(super) async fn list_pins(
    me: SignedIn,
    Path(path): Path<ChatPath>,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Message>> {
    let page = page.try_into()?;
    let pins = me.verbs.pins(&me.actor, &ChatRef::With(path.chat.0), page).await?;
    let viewer = me.viewer();
    ok(pins.iter().map(|message| viewer.message(message)).collect())
}

/// Pin a message
///
/// With `pin_message`; where it is pinned already, nothing happens. At most 100 are pinned in a chat.
#[utoipa::path(put, path = "/api/v0/chats/{chat}/pins/{id}", tag = "messages",
    params(MessagePath),
    responses((status = 204, description = "It is pinned."), Forbidden, NotFound, Conflict))]
pub(super) async fn pin(me: SignedIn, Path(path): Path<MessagePath>) -> Done {
    set_pinned(me, path, true).await
}

/// Unpin a message
///
/// With `pin_message`; where it is not pinned, nothing happens.
#[utoipa::path(delete, path = "/api/v0/chats/{chat}/pins/{id}", tag = "messages",
    params(MessagePath),
    responses((status = 204, description = "It is not pinned."), Forbidden, NotFound))]
pub(super) async fn unpin(me: SignedIn, Path(path): Path<MessagePath>) -> Done {
    set_pinned(me, path, false).await
}

async fn set_pinned(me: SignedIn, path: MessagePath, pinned: bool) -> Done {
    let chat = ChatRef::With(path.chat.0);
    me.verbs.set_pinned(&me.actor, &chat, path.id.message_no(), pinned).await?;
    done()
}
