//! What the messages of a chat carry, list by list, and the bytes of attachments.

use axum::response::Response;
use chat::media::Of;
use dialect_kit::content::{self, Kept};
use dialect_kit::extract::{Path, Query};
use dialect_kit::{Rejection, error};
use http::HeaderMap;
use model::{ChatRef, ItemKind};

use crate::answer::{Answer, Done, done, ok};
use crate::auth::{SignedIn, SignedInByCookieToo};
use crate::error::Failure;
use crate::map;
use crate::openapi::{Forbidden, NotFound};
use crate::wire::media::{Item, ItemListResponse, ItemResponse};
use crate::wire::names::{AttachmentPath, ItemPath, ListName, ListPath};
use crate::wire::page::PageQuery;

/// List what the messages of a chat carry
///
/// The newest first.
#[utoipa::path(get, path = "/api/v0/chats/{chat}/{list}", tag = "messages",
    params(ListPath, PageQuery),
    responses((status = 200, description = "The list.", body = ItemListResponse), Forbidden, NotFound))]
pub(super) async fn list_items(
    me: SignedIn,
    Path(path): Path<ListPath>,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Item>> {
    let kind = kind(path.list).await?;
    let items =
        me.verbs.items(&me.actor, &ChatRef::With(path.chat.0), kind, page.try_into()?).await?;
    ok(items.into_iter().map(map::media::item).collect())
}

/// Something that a message carries
#[utoipa::path(get, path = "/api/v0/chats/{chat}/{list}/{id}", tag = "messages",
    params(ItemPath),
    responses((status = 200, description = "It.", body = ItemResponse), Forbidden, NotFound))]
pub(super) async fn get_item(me: SignedIn, Path(path): Path<ItemPath>) -> Answer<Item> {
    let kind = kind(path.list).await?;
    let chat = ChatRef::With(path.chat.0);
    ok(map::media::item(me.verbs.item(&me.actor, &chat, kind, path.id.item_no()).await?))
}

/// Take something off its message
///
/// Its sender may, and a member with `delete`. A message with nothing left is deleted. A link leaves only the list.
#[utoipa::path(delete, path = "/api/v0/chats/{chat}/{list}/{id}", tag = "messages",
    params(ItemPath),
    responses((status = 204, description = "It is gone."), Forbidden, NotFound))]
pub(super) async fn remove_item(me: SignedIn, Path(path): Path<ItemPath>) -> Done {
    let kind = kind(path.list).await?;
    let chat = ChatRef::With(path.chat.0);
    me.verbs.remove_item(&me.actor, &chat, kind, path.id.item_no()).await?;
    done()
}

/// A list that there is not is a path that nobody serves.
async fn kind(list: ListName) -> Result<ItemKind, Rejection> {
    match list.kind() {
        Some(kind) => Ok(kind),
        None => Err(error::not_found().await),
    }
}

/// The bytes of an attachment
///
/// By `Range`, too. What a browser could run is sent as a file to be saved.
#[utoipa::path(get, path = "/api/v0/chats/{chat}/messages/{id}/attachments/{attachment}/content",
    tag = "messages", params(AttachmentPath), security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "All of them.", content_type = "application/octet-stream"),
        (status = 206, description = "The part that `Range` asks for.", content_type = "application/octet-stream"),
        (status = 304, description = "Those that `If-None-Match` names."),
        (status = 416, description = "That part is not in the file."),
        Forbidden, NotFound,
    ))]
pub(super) async fn get_attachment_content(
    me: SignedInByCookieToo,
    Path(path): Path<AttachmentPath>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    fetch(me, path, &headers, Of::Content).await
}

/// The preview of an attachment
///
/// A JPEG or WebP that fits 320×320. 404 where there is none.
#[utoipa::path(get, path = "/api/v0/chats/{chat}/messages/{id}/attachments/{attachment}/preview",
    tag = "messages", params(AttachmentPath), security(("bearer" = []), ("cookie" = [])),
    responses(
        (status = 200, description = "The small picture.", content_type = "image/jpeg"),
        (status = 206, description = "The part that `Range` asks for.", content_type = "image/jpeg"),
        (status = 304, description = "The one that `If-None-Match` names."),
        (status = 416, description = "That part is not in the file."),
        Forbidden, NotFound,
    ))]
pub(super) async fn get_attachment_preview(
    me: SignedInByCookieToo,
    Path(path): Path<AttachmentPath>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    fetch(me, path, &headers, Of::Preview).await
}

async fn fetch(
    SignedInByCookieToo(me): SignedInByCookieToo,
    path: AttachmentPath,
    headers: &HeaderMap,
    of: Of,
) -> Result<Response, Failure> {
    let chat = ChatRef::With(path.chat.0);
    let (no, place) = (path.id.message_no(), path.attachment.place());
    let found = me.verbs.attachment_content(&me.actor, &chat, no, place, of).await?;
    // A message can be given other attachments.
    Ok(content::answer(headers, found, Kept::WhileTheSame).await)
}
