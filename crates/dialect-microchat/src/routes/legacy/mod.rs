//! Microchat legacy, the native API's first version: a second, thin router over the same handlers, at `/api`, and the
//! document made from theirs. What has no twin in v0 is in [`chats`] and [`tokens`]; there is no rule here.

mod chats;
mod items;
mod tokens;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use dialect_kit::error;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, PathItem, Paths, RefOr, Schema};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

use super::{avatars, contacts, events, media, members, messages, permissions, sessions, users};
use crate::{Microchat, openapi};

/// Every operation, as the document lists them, but for the lists of what messages carry.
fn table() -> Vec<UtoipaMethodRouter<Microchat>> {
    vec![
        at("/api/users", routes!(users::create_user)),
        at("/api/bots", routes!(users::create_bot)),
        at("/api/auth/tokens", routes!(tokens::list_tokens, sessions::create_session)),
        routes!(tokens::delete_token),
        at("/api/chats", routes!(super::chats::list_chats)),
        routes!(chats::get_chat, chats::delete_chat),
        at("/api/chats/{chat}/messages", routes!(messages::list_messages, messages::send_message)),
        at(
            "/api/chats/{chat}/messages/{id}",
            routes!(messages::get_message, messages::edit_message, messages::delete_message),
        ),
        at("/api/chats/{entity}/avatars", routes!(avatars::list_avatars, avatars::add_avatar)),
        at(
            "/api/chats/{entity}/avatars/{id}",
            routes!(avatars::get_avatar, avatars::remove_avatar),
        ),
        at("/api/chats/{conf}/members", routes!(members::list_members, members::add_member)),
        at(
            "/api/chats/{conf}/members/{member}",
            routes!(members::get_member, members::remove_member),
        ),
        at(
            "/api/chats/{conf}/members/{member}/permissions",
            routes!(permissions::get_member_permissions, permissions::edit_member_permissions),
        ),
        at("/api/contacts", routes!(contacts::list_contacts, contacts::add_contact)),
        at(
            "/api/contacts/{id}",
            routes!(contacts::get_contact, contacts::edit_contact, contacts::delete_contact),
        ),
        at("/api/media", routes!(media::upload)),
        at("/api/events", routes!(events::listen)),
    ]
}

/// The router, every path with and without a trailing slash, and the document that describes it.
pub(crate) fn router() -> (Router<Microchat>, OpenApi) {
    let mut table = table();
    table.extend(items::table());
    let (router, mut document) = super::assemble(table);
    for item in document.paths.paths.values_mut() {
        operations(item).for_each(by_alias_alone);
    }
    (router.route_layer(from_fn(aliases_only)), openapi::legacy(document))
}

/// What v0 serves elsewhere, at its path here.
fn at(
    path: &str,
    (schemas, paths, methods): UtoipaMethodRouter<Microchat>,
) -> UtoipaMethodRouter<Microchat> {
    let mut all = PathItem::default();
    paths.paths.into_values().for_each(|item| all.merge_operations(item));
    let mut here = Paths::new();
    here.paths.insert(path.to_owned(), all);
    (schemas, here, methods)
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// In this version a chat is named by its alias alone; members and contacts have numbers, too.
fn by_alias_alone(operation: &mut Operation) {
    for parameter in operation.parameters.iter_mut().flatten() {
        if let RefOr::T(parameter) = parameter
            && parameter.parameter_in == ParameterIn::Path
            && ["chat", "entity", "conf"].contains(&parameter.name.as_str())
            && let Some(RefOr::T(Schema::Object(name))) = &mut parameter.schema
        {
            name.pattern = Some("^@.+$".to_owned());
            parameter.description = Some("`@{alias}`.".to_owned());
        }
    }
}

/// A number in the place of a chat's name is another dialect's path.
async fn aliases_only(request: Request, next: Next) -> Response {
    let chat = request.uri().path().strip_prefix("/api/chats/").unwrap_or_default();
    if chat.is_empty() || chat.starts_with('@') || chat.starts_with("%40") {
        next.run(request).await
    } else {
        error::not_found().await.into_response()
    }
}
