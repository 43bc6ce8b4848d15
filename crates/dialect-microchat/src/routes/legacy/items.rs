//! The lists of what messages carry, which stand below the messages here.

use axum::routing::{MethodRouter, get};
use dialect_kit::extract::{Path, Query};

use crate::Microchat;
use crate::auth::SignedIn;
use crate::routes::items;
use crate::wire::names::{ChatPath, ItemPath, ListName, ListPath, MessagePath};
use crate::wire::page::PageQuery;

/// One list.
pub(super) fn list(list: ListName) -> MethodRouter<Microchat> {
    get(move |me: SignedIn, Path(path): Path<ChatPath>, page: Query<PageQuery>| {
        items::list_items(me, Path(ListPath { chat: path.chat, list }), page)
    })
}

/// What is in it.
pub(super) fn item(list: ListName) -> MethodRouter<Microchat> {
    let path = move |path: MessagePath| Path(ItemPath { chat: path.chat, list, id: path.id });
    get(move |me: SignedIn, Path(of): Path<MessagePath>| items::get_item(me, path(of)))
        .delete(move |me: SignedIn, Path(of): Path<MessagePath>| items::remove_item(me, path(of)))
}
