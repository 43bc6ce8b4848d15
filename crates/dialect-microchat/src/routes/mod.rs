//! Every operation: the one table from which the router and the OpenAPI document are made.

mod avatars;
mod chats;
mod conferences;
mod contacts;
mod documents;
mod entities;
mod events;
mod invites;
mod items;
pub(crate) mod legacy;
mod media;
mod members;
mod messages;
mod permissions;
mod presence;
mod reactions;
mod search;
mod servers;
mod service;
mod sessions;
mod users;

use axum::Router;
use axum::middleware::from_fn;
use dialect_kit::{error, rate};
use utoipa::openapi::OpenApi;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use crate::{Microchat, openapi};

fn table() -> Vec<UtoipaMethodRouter<Microchat>> {
    vec![
        routes!(service::supported_versions),
        routes!(users::create_user),
        routes!(users::create_bot),
        routes!(sessions::list_sessions, sessions::create_session),
        routes!(sessions::close_session),
        routes!(entities::find_entities),
        routes!(entities::get_self, entities::edit_self, entities::delete_self),
        routes!(entities::get_entity, entities::edit_entity, entities::delete_entity),
        routes!(contacts::list_contacts, contacts::add_contact),
        routes!(contacts::get_contact, contacts::edit_contact, contacts::delete_contact),
        routes!(chats::list_chats),
        routes!(chats::get_chat, chats::remove_chat),
        routes!(chats::mark_read),
        routes!(presence::typing),
        routes!(presence::set_presence),
        routes!(messages::list_messages, messages::send_message),
        routes!(messages::get_message, messages::edit_message, messages::delete_message),
        routes!(reactions::react, reactions::take_reaction_back),
        routes!(reactions::list_pins),
        routes!(reactions::pin, reactions::unpin),
        routes!(items::get_attachment_content),
        routes!(items::get_attachment_preview),
        routes!(items::list_items),
        routes!(items::get_item, items::remove_item),
        routes!(avatars::list_avatars, avatars::add_avatar),
        routes!(avatars::get_avatar, avatars::remove_avatar),
        routes!(media::upload),
        routes!(media::get_media),
        routes!(media::get_content),
        routes!(media::get_preview),
        routes!(search::search),
        routes!(conferences::create_conference),
        routes!(servers::list_servers, servers::create_server),
        routes!(servers::list_channels, servers::create_channel),
        routes!(invites::list_invites, invites::create_invite),
        routes!(invites::get_invite, invites::accept_invite, invites::revoke_invite),
        routes!(members::list_members, members::add_member),
        routes!(members::get_member, members::edit_member, members::remove_member),
        routes!(members::restrict_member, members::lift_restriction),
        routes!(permissions::get_everybody_permissions, permissions::edit_everybody_permissions),
        routes!(permissions::get_members_permissions, permissions::edit_members_permissions),
        routes!(permissions::get_member_permissions, permissions::edit_member_permissions),
        routes!(permissions::get_granted_permissions, permissions::edit_granted_permissions),
        routes!(permissions::get_granted_pemissions, permissions::edit_granted_pemissions),
        routes!(events::listen),
        routes!(documents::openapi_json),
    ]
}

/// The router, and the document that describes it.
pub(crate) fn router() -> (Router<Microchat>, OpenApi) {
    let (router, document) = assemble(table());
    (router, openapi::v0(document))
}

/// Every path with and without a trailing slash, and what the handlers say of themselves.
fn assemble(table: Vec<UtoipaMethodRouter<Microchat>>) -> (Router<Microchat>, OpenApi) {
    let mut described = OpenApiRouter::new();
    let mut slashed = Router::new();
    for (schemas, paths, methods) in table {
        for path in paths.paths.keys() {
            slashed = slashed.route(&format!("{path}/"), methods.clone());
        }
        described = described.routes((schemas, paths, methods));
    }
    let (plain, document) = described.split_for_parts();
    let router = plain
        .merge(slashed)
        .route_layer(from_fn(rate::tell))
        .method_not_allowed_fallback(error::method_not_allowed);
    (router, document)
}
