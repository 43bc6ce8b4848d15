//! Servers and their channels. They are read, edited and deleted as entities; a server's members are a
//! conference's, and a channel is a chat like any other.

use dialect_kit::extract::{Json, Path, Query, idempotency_key};
use http::HeaderMap;

use crate::answer::{Answer, created, ok};
use crate::auth::SignedIn;
use crate::map;
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::entity::{
    ChannelListResponse, ChannelResponse, Entity, ServerListResponse, ServerResponse,
};
use crate::wire::names::ServerPath;
use crate::wire::page::PageQuery;
use crate::wire::server::{NewChannel, NewServer};

/// List one's servers
#[utoipa::path(get, path = "/api/v0/servers", tag = "servers", params(PageQuery),
    responses((status = 200, description = "The servers that one is in.", body = ServerListResponse)))]
pub(super) async fn list_servers(
    me: SignedIn,
    Query(page): Query<PageQuery>,
) -> Answer<Vec<Entity>> {
    let servers = me.verbs.servers(&me.actor, page.try_into()?).await?;
    let viewer = me.viewer();
    ok(servers.into_iter().map(|server| viewer.asked(server)).collect())
}

/// Found a server
///
/// The creator is its owner and member 1. It begins with a channel, `general`.
#[utoipa::path(post, path = "/api/v0/servers", tag = "servers", params(IdempotencyHeader),
    request_body = NewServer,
    responses((status = 201, description = "The server.", body = ServerResponse), NotFound, Conflict))]
pub(super) async fn create_server(
    me: SignedIn,
    headers: HeaderMap,
    Json(new): Json<NewServer>,
) -> Answer<Entity> {
    let new = map::request::new_server(&new, idempotency_key(&headers)?)?;
    let founded = me.verbs.create_server(&me.actor, new).await?;
    created(me.viewer().asked(founded))
}

/// List the channels of a server
///
/// All of them, by position.
#[utoipa::path(get, path = "/api/v0/servers/{server}/channels", tag = "servers", params(ServerPath),
    responses((status = 200, description = "The channels.", body = ChannelListResponse), Forbidden, NotFound))]
pub(super) async fn list_channels(
    me: SignedIn,
    Path(path): Path<ServerPath>,
) -> Answer<Vec<Entity>> {
    let channels = me.verbs.channels(&me.actor, &path.server.0).await?;
    let viewer = me.viewer();
    ok(channels.into_iter().map(|channel| viewer.asked(channel)).collect())
}

/// Add a channel to a server
///
/// Whoever has `edit_conference` in the server. Its members are the channel's.
#[utoipa::path(post, path = "/api/v0/servers/{server}/channels", tag = "servers",
    params(ServerPath, IdempotencyHeader), request_body = NewChannel,
    responses(
        (status = 201, description = "The channel.", body = ChannelResponse),
        Forbidden, NotFound, Conflict,
    ))]
pub(super) async fn create_channel(
    me: SignedIn,
    Path(path): Path<ServerPath>,
    headers: HeaderMap,
    Json(new): Json<NewChannel>,
) -> Answer<Entity> {
    let new = map::request::new_channel(&new, idempotency_key(&headers)?)?;
    let added = me.verbs.create_channel(&me.actor, &path.server.0, new).await?;
    created(me.viewer().asked(added))
}
