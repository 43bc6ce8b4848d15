//! Microchat legacy, the native API's first version: a second, thin router over the same handlers, at `/api`.
//! What has no twin in v0 is in [`chats`] and [`tokens`]; there is no rule here.

mod chats;
mod items;
mod tokens;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, delete, get, post};
use dialect_kit::{error, rate};

use super::{avatars, contacts, events, media, members, messages, permissions, sessions, users};
use crate::Microchat;
use crate::wire::names::ListName;

/// The six lists, and their names.
const LISTS: [(&str, ListName); 6] = [
    ("photos", ListName::Photos),
    ("videos", ListName::Videos),
    ("files", ListName::Files),
    ("audios", ListName::Audios),
    ("links", ListName::Links),
    ("animations", ListName::Animations),
];

/// Every operation, as the document lists them, but for the lists.
fn table() -> Vec<(&'static str, MethodRouter<Microchat>)> {
    vec![
        ("/api/users", post(users::create_user)),
        ("/api/bots", post(users::create_bot)),
        ("/api/auth/tokens", get(tokens::list_tokens).post(sessions::create_session)),
        ("/api/auth/tokens/{token}", delete(tokens::delete_token)),
        ("/api/chats", get(super::chats::list_chats)),
        ("/api/chats/{entity}", get(chats::get_chat).delete(chats::delete_chat)),
        ("/api/chats/{chat}/messages", get(messages::list_messages).post(messages::send_message)),
        (
            "/api/chats/{chat}/messages/{id}",
            get(messages::get_message)
                .patch(messages::edit_message)
                .delete(messages::delete_message),
        ),
        ("/api/chats/{entity}/avatars", get(avatars::list_avatars).post(avatars::add_avatar)),
        (
            "/api/chats/{entity}/avatars/{id}",
            get(avatars::get_avatar).delete(avatars::remove_avatar),
        ),
        ("/api/chats/{conf}/members", get(members::list_members).post(members::add_member)),
        (
            "/api/chats/{conf}/members/{member}",
            get(members::get_member).delete(members::remove_member),
        ),
        (
            "/api/chats/{conf}/members/{member}/permissions",
            get(permissions::get_member_permissions).patch(permissions::edit_member_permissions),
        ),
        ("/api/contacts", get(contacts::list_contacts).post(contacts::add_contact)),
        (
            "/api/contacts/{id}",
            get(contacts::get_contact)
                .patch(contacts::edit_contact)
                .delete(contacts::delete_contact),
        ),
        ("/api/media", post(media::upload)),
        ("/api/events", get(events::listen)),
    ]
}

/// The router, every path with and without a trailing slash.
pub(crate) fn router() -> Router<Microchat> {
    let mut router = Router::new();
    let table = table().into_iter().map(|(path, methods)| (path.to_owned(), methods));
    let lists = LISTS.into_iter().flat_map(|(name, list)| {
        let path = format!("/api/chats/{{chat}}/messages/{name}");
        [(format!("{path}/{{id}}"), items::item(list)), (path, items::list(list))]
    });
    for (path, methods) in table.chain(lists) {
        router = router.route(&path, methods.clone()).route(&format!("{path}/"), methods);
    }
    router
        .route_layer(from_fn(rate::tell))
        .route_layer(from_fn(aliases_only))
        .method_not_allowed_fallback(error::method_not_allowed)
}

/// In this version a chat is named by its alias alone: a number is another dialect's path.
async fn aliases_only(request: Request, next: Next) -> Response {
    let chat = request.uri().path().strip_prefix("/api/chats/").unwrap_or_default();
    if chat.is_empty() || chat.starts_with('@') || chat.starts_with("%40") {
        next.run(request).await
    } else {
        error::not_found().await.into_response()
    }
}
