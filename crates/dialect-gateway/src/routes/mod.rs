//! Handlers: parse, one verb, render. One file a noun: [`auth`], [`users`], [`dms`], [`servers`], [`members`], [`invites`], [`channels`],
//! [`messages`], [`media`], [`live`].

pub(crate) mod auth;
pub(crate) mod channels;
pub(crate) mod dms;
pub(crate) mod invites;
pub(crate) mod live;
pub(crate) mod media;
pub(crate) mod members;
pub(crate) mod messages;
pub(crate) mod servers;
pub(crate) mod users;

use axum::Router;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::Api;

/// Every operation: the one table from which the router and the OpenAPI document are made.
pub(crate) fn table() -> (Router<Api>, OpenApi) {
    OpenApiRouter::new()
        .routes(routes!(auth::register))
        .routes(routes!(auth::log_in))
        .routes(routes!(auth::log_out))
        .routes(routes!(auth::refresh))
        .routes(routes!(auth::me))
        .routes(routes!(users::user, users::edit_user))
        .routes(routes!(dms::dm_channels, dms::open_dm_channel))
        .routes(routes!(servers::servers, servers::create_server))
        .routes(routes!(servers::server, servers::edit_server, servers::delete_server))
        .routes(routes!(servers::channels, servers::create_channel))
        .routes(routes!(members::members))
        .routes(routes!(members::add_member, members::remove_member))
        .routes(routes!(invites::create_invite))
        .routes(routes!(invites::invite, invites::accept_invite))
        .routes(routes!(channels::channel, channels::edit_channel, channels::delete_channel))
        .routes(routes!(channels::typing))
        .routes(routes!(messages::messages, messages::send_message))
        .routes(routes!(messages::message, messages::edit_message, messages::delete_message))
        .routes(routes!(media::upload_media))
        .routes(routes!(media::content))
        .routes(routes!(media::preview))
        .routes(routes!(live::connect))
        .split_for_parts()
}
