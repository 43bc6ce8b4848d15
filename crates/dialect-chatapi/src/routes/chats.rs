//! Chats: founding one, reading its messages, talking.

use axum::Json as Answer;
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use chat::conferences::NewConference;
use dialect_kit::extract::{Json, Query, idempotency_key, positive};
use dialect_kit::reading::Reading;
use dialect_kit::socket::Upgrade;
use dialect_kit::stream::ARRAY;
use dialect_kit::{Rejection, token};
use http::{Extensions, HeaderMap};
use model::{ChatRef, ConversationId, Description, MessageNo, Permissions, Title};

use crate::auth::SignedIn;
use crate::error::Error;
use crate::openapi::{Forbidden, IdempotencyHeader, NotFound};
use crate::wire::{chats as wire, live::Opening};
use crate::{Api, live, map};

/// Create a chat
///
/// It is public: whoever opens it becomes a member.
#[utoipa::path(post, path = "/chats/create", tag = "chats", params(IdempotencyHeader),
    request_body = wire::NewChat,
    responses((status = 200, description = "The new chat.", body = wire::Chat), Forbidden, NotFound))]
pub(crate) async fn create(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    headers: HeaderMap,
    Json(body): Json<wire::NewChat>,
) -> Result<Answer<wire::Chat>, Error> {
    let new = NewConference {
        title: Title::new(&body.name)?,
        alias: None,
        description: Description::default(),
        avatar: None,
        private: Some(false),
        members: Vec::new(),
        granted: Permissions::members_default(),
        key: idempotency_key(&headers)?,
    };
    let founded = api.verbs.create_conference(&actor, new).await?;
    Ok(Answer(map::chat(&founded)))
}

/// Messages of a chat
///
/// All of them, or the newest `limit`, of those before `before`, oldest first. Whoever opens a public chat becomes a
/// member.
#[utoipa::path(get, path = "/chats/messages", tag = "chats", params(wire::Messages),
    responses((status = 200, description = "The messages.", body = [wire::Message]), Forbidden, NotFound))]
pub(crate) async fn messages(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Query(query): Query<wire::Messages>,
) -> Result<Response, Error> {
    let chat = ChatRef::Conversation(ConversationId::new(positive("id", query.id)?));
    let limit = query.limit.map(|limit| positive("limit", limit)).transpose()?;
    let before = query.before.map(|before| positive("before", before)).transpose()?;
    api.verbs.join_if_needed(&actor, &chat).await?;
    let before = before.map(MessageNo::new);
    let reading = Reading { verbs: api.verbs, actor, chat, before };
    Ok(reading.answer(limit, ARRAY, map::message).await?)
}

/// Talk
///
/// The WebSocket; a bad token fails before the handshake. What is said over it is in the AsyncAPI document.
#[utoipa::path(get, path = "/chats/ws", tag = "chats", params(Opening),
    responses((status = 101, description = "The talk begins.")))]
pub(crate) async fn talk(
    State(api): State<Api>,
    Query(opening): Query<Opening>,
    headers: HeaderMap,
    extensions: Extensions,
    upgrade: Result<Upgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Error> {
    let token = opening.token.as_deref().or_else(|| token::bearer(&headers));
    let actor = api.admit(token, &extensions).await?;
    let upgrade = upgrade.map_err(|rejection| {
        Rejection::new(rejection.status(), "A WebSocket handshake is expected here.")
    })?;
    let listener = api.verbs.listen(&actor, opening.after.as_deref()).await?;
    Ok(live::answer(upgrade, &api, actor, listener))
}
