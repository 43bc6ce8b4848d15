//! The lists of what messages carry, which stand below the messages here.

use axum::routing::{MethodRouter, get};
use dialect_kit::extract::{Path, Query};
use utoipa::openapi::RefOr;
use utoipa::openapi::path::Parameter;
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use super::{at, operations};
use crate::Microchat;
use crate::auth::SignedIn;
use crate::routes::items;
use crate::wire::names::{ChatPath, ItemPath, ListName, ListPath, MessagePath};
use crate::wire::page::PageQuery;

/// The six lists, and their names.
const LISTS: [(&str, ListName); 6] = [
    ("photos", ListName::Photos),
    ("videos", ListName::Videos),
    ("files", ListName::Files),
    ("audios", ListName::Audios),
    ("links", ListName::Links),
    ("animations", ListName::Animations),
];

/// Every list has a path of its own, and so has what is in it.
pub(super) fn table() -> impl Iterator<Item = UtoipaMethodRouter<Microchat>> {
    LISTS.into_iter().flat_map(|(name, list)| {
        let path = format!("/api/chats/{{chat}}/messages/{name}");
        let one = format!("{path}/{{id}}");
        [
            named(name, list_of(list), at(&path, routes!(items::list_items))),
            named(name, one_of(list), at(&one, routes!(items::get_item, items::remove_item))),
        ]
    })
}

/// What is documented of any list, for the one of this name.
fn named(
    list: &str,
    methods: MethodRouter<Microchat>,
    (schemas, mut paths, _): UtoipaMethodRouter<Microchat>,
) -> UtoipaMethodRouter<Microchat> {
    for operation in paths.paths.values_mut().flat_map(operations) {
        operation.operation_id = operation.operation_id.take().map(|id| format!("{id}_{list}"));
        let is_list = |one: &RefOr<Parameter>| matches!(one, RefOr::T(one) if one.name == "list");
        operation.parameters.iter_mut().for_each(|all| all.retain(|one| !is_list(one)));
    }
    (schemas, paths, methods)
}

fn list_of(list: ListName) -> MethodRouter<Microchat> {
    get(move |me: SignedIn, Path(path): Path<ChatPath>, page: Query<PageQuery>| {
        items::list_items(me, Path(ListPath { chat: path.chat, list }), page)
    })
}

fn one_of(list: ListName) -> MethodRouter<Microchat> {
    let path = move |path: MessagePath| Path(ItemPath { chat: path.chat, list, id: path.id });
    get(move |me: SignedIn, Path(of): Path<MessagePath>| items::get_item(me, path(of)))
        .delete(move |me: SignedIn, Path(of): Path<MessagePath>| items::remove_item(me, path(of)))
}
