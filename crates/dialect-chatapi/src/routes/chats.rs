//! Chats: founding one, reading its messages, talking.

use axum::Json as Answer;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::response::Response;
use chat::conferences::NewConference;
use dialect_kit::extract::{Json, Query, idempotency_key, positive};
use dialect_kit::reading::Reading;
use dialect_kit::stream::ARRAY;
use dialect_kit::{Rejection, token};
use http::{Extensions, HeaderMap};
use model::{ChatRef, ConversationId, Description, MessageNo, Permissions, Title};

use crate::auth::SignedIn;
use crate::error::Error;
use crate::wire::{chats as wire, live::Opening};
use crate::{Api, live, map};

/// `POST /chats/create`: a public conference.
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
        private: Some(false),
        members: Vec::new(),
        granted: Permissions::members_default(),
        key: idempotency_key(&headers)?,
    };
    let founded = api.verbs.create_conference(&actor, new).await?;
    Ok(Answer(map::chat(&founded)))
}

/// `GET /chats/messages?id=`: all of them, or the newest `limit`, of those before `before`. Whoever opens
/// a public chat becomes a member.
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

/// `/chats/ws?token=`: a bad token fails before the handshake.
pub(crate) async fn talk(
    State(api): State<Api>,
    Query(opening): Query<Opening>,
    headers: HeaderMap,
    extensions: Extensions,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Error> {
    let token = opening.token.as_deref().or_else(|| token::bearer(&headers));
    let actor = api.admit(token, &extensions).await?;
    let upgrade = upgrade.map_err(|rejection| {
        Rejection::new(rejection.status(), "A WebSocket handshake is expected here.")
    })?;
    let listener = api.verbs.listen(&actor, opening.after.as_deref()).await?;
    Ok(live::answer(upgrade, &api, actor, listener))
}
