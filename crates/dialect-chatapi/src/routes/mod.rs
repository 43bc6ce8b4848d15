//! Handlers: parse, one verb, render. One file a noun: [`auth`], [`users`], [`chats`].

pub(crate) mod auth;
pub(crate) mod chats;
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
        .routes(routes!(users::me))
        .routes(routes!(users::all))
        .routes(routes!(chats::create))
        .routes(routes!(chats::messages))
        .routes(routes!(chats::talk))
        .split_for_parts()
}
