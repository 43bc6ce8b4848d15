//! Servers and their channels.

use axum::Json as Answer;
use axum::extract::State;
use chat::Actor;
use chat::entities::EntityEdit;
use chat::servers::{NewChannel, NewServer};
use dialect_kit::extract::idempotency_key;
use http::{HeaderMap, StatusCode};
use model::{Description, Entity, MemberRef, Page, Refusal, Server, Title};

use super::channels::channel_name;
use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Json, Path};
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::channel::{self, Channel};
use crate::wire::server as wire;
use crate::{Api, map, name};

/// Servers that are read at once.
const PAGE_ROWS: u32 = 500;

/// One's servers
///
/// In the order in which they were founded.
#[utoipa::path(get, path = "/api/rest/servers", tag = "servers",
    responses((status = 200, description = "The servers that one is in.", body = [wire::Server])))]
pub(crate) async fn servers(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
) -> Result<Answer<Vec<wire::Server>>, Error> {
    let mut servers = Vec::new();
    for server in all(&api, &actor).await? {
        servers.push(map::server(&server.conference));
    }
    Ok(Answer(servers))
}

/// The servers that the actor is in.
pub(crate) async fn all(api: &Api, actor: &Actor) -> chat::Result<Vec<Server>> {
    let mut servers = Vec::new();
    let mut offset = 0;
    loop {
        let page = api.verbs.servers(actor, Page { offset, count: PAGE_ROWS }).await?;
        if page.is_empty() {
            return Ok(servers);
        }
        offset += PAGE_ROWS;
        servers.extend(page.into_iter().filter_map(|view| match view.entity {
            Entity::Server(server) => Some(server),
            _ => None,
        }));
    }
}

/// Found a server
///
/// It begins with a channel, `general`, and is for whoever is added or invited.
#[utoipa::path(post, path = "/api/rest/servers", tag = "servers", params(IdempotencyHeader),
    request_body = wire::NewServer,
    responses((status = 201, description = "The server.", body = wire::Server), Forbidden, NotFound, Conflict))]
pub(crate) async fn create_server(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<wire::NewServer>,
) -> Result<(StatusCode, Answer<wire::Server>), Error> {
    let new = NewServer {
        title: Title::new(&body.name)?,
        alias: None,
        description: description(body.description.as_deref())?.unwrap_or_default(),
        private: Some(true),
        key: idempotency_key(&headers)?,
    };
    let founded = api.verbs.create_server(&actor, new).await?.entity;
    let server = founded.as_conference().ok_or(Refusal::NotFound("server"))?;
    Ok((StatusCode::CREATED, Answer(map::server(server))))
}

/// A server
#[utoipa::path(get, path = "/api/rest/servers/{server_id}", tag = "servers",
    params(("server_id" = String, Path, description = "The server.")),
    responses((status = 200, description = "The server.", body = wire::Server), NotFound))]
pub(crate) async fn server(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
) -> Result<Answer<wire::Server>, Error> {
    Ok(Answer(map::server(&find(&api, &actor, &server_id).await?.conference)))
}

/// Change a server
///
/// Its owner, and whoever has `edit_conference`.
#[utoipa::path(patch, path = "/api/rest/servers/{server_id}", tag = "servers", request_body = wire::ServerEdit,
    params(("server_id" = String, Path, description = "The server.")),
    responses((status = 200, description = "The server.", body = wire::Server), Forbidden, NotFound))]
pub(crate) async fn edit_server(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
    Json(body): Json<wire::ServerEdit>,
) -> Result<Answer<wire::Server>, Error> {
    let edit = EntityEdit {
        title: body.name.as_deref().map(Title::new).transpose()?,
        description: description(body.description.as_deref())?,
        avatar: body.icon.read(|hash| name::media_in("icon", &hash))?,
        ..EntityEdit::default()
    };
    let server = find(&api, &actor, &server_id).await?;
    let id = server.conference.id;
    let edited = api.verbs.edit_entity(&actor, &name::entity(id), edit).await?;
    let server = edited.entity.as_conference().ok_or(Refusal::NotFound("server"))?;
    Ok(Answer(map::server(server)))
}

/// Delete a server
///
/// Its owner alone, besides the admins of all.
#[utoipa::path(delete, path = "/api/rest/servers/{server_id}", tag = "servers",
    params(("server_id" = String, Path, description = "The server.")),
    responses((status = 204, description = "It is gone, with its channels."), Forbidden, NotFound))]
pub(crate) async fn delete_server(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
) -> Result<StatusCode, Error> {
    let server = find(&api, &actor, &server_id).await?;
    api.verbs
        .delete_entity(&actor, &name::entity(server.conference.id))
        .await
        .map_err(no_server)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Channels of a server
///
/// By position.
#[utoipa::path(get, path = "/api/rest/servers/{server_id}/channels", tag = "servers",
    params(("server_id" = String, Path, description = "The server.")),
    responses((status = 200, description = "The channels.", body = [Channel]), Forbidden, NotFound))]
pub(crate) async fn channels(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
) -> Result<Answer<Vec<Channel>>, Error> {
    let server = find(&api, &actor, &server_id).await?;
    Ok(Answer(api.channels_of(&actor, server.conference.id).await?))
}

/// Add a channel to a server
///
/// Whoever has `edit_conference`; behind the others.
#[utoipa::path(post, path = "/api/rest/servers/{server_id}/channels", tag = "servers",
    params(("server_id" = String, Path, description = "The server."), IdempotencyHeader),
    request_body = channel::NewChannel,
    responses((status = 201, description = "The channel.", body = Channel), Forbidden, NotFound, Conflict))]
pub(crate) async fn create_channel(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(server_id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<channel::NewChannel>,
) -> Result<(StatusCode, Answer<Channel>), Error> {
    let new = NewChannel {
        title: channel_name(&body.name)?,
        topic: description(body.topic.as_deref())?.unwrap_or_default(),
        key: idempotency_key(&headers)?,
    };
    let server = find(&api, &actor, &server_id).await?;
    let id = name::entity(server.conference.id);
    let added = api.verbs.create_channel(&actor, &id, new).await.map_err(no_server)?;
    let Entity::Channel(channel) = added.entity else {
        return Err(Refusal::NotFound("channel").into());
    };
    // A repeated request may find that something was said already.
    let chat = api.verbs.chat(&actor, &name::chat(channel.conference.id)).await?;
    Ok((StatusCode::CREATED, Answer(api.channel(&actor, chat).await?)))
}

/// The server that a word in a path names, if the actor is in it: to others it is not there here, not even a public one.
pub(super) async fn find(api: &Api, actor: &Actor, server_id: &str) -> Result<Server, Error> {
    let server = look_up(api, actor, server_id).await?;
    let (id, own) = (name::entity(server.conference.id), MemberRef::Account(actor.account));
    api.verbs.member(actor, &id, &own).await.map_err(no_server)?;
    Ok(server)
}

/// The server that a word in a path names, if the actor may know of it.
pub(super) async fn look_up(api: &Api, actor: &Actor, server_id: &str) -> Result<Server, Error> {
    let id = name::server(server_id)?;
    let view = api.verbs.entity(actor, &name::entity(id)).await.map_err(no_server)?;
    match view.entity {
        Entity::Server(server) => Ok(server),
        _ => Err(Refusal::NotFound("server").into()),
    }
}

/// What is not there is a server here.
pub(super) fn no_server(error: chat::Error) -> Error {
    match error {
        chat::Error::Refused(refusal) => refusal.missing("server").into(),
        error @ chat::Error::Internal => error.into(),
    }
}

fn description(typed: Option<&str>) -> Result<Option<Description>, Refusal> {
    typed.map(Description::new).transpose()
}
