//! Messages.

use axum::Json as Answer;
use axum::extract::State;
use chat::messages::Draft;
use dialect_kit::extract::idempotency_key;
use http::{HeaderMap, StatusCode};
use model::{History, IdempotencyKey, MediaHash, MessageText, Refusal};

use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Json, Path, Query};
use crate::openapi::{Conflict, Forbidden, IdempotencyHeader, NotFound};
use crate::wire::message as wire;
use crate::{Api, map, name};

const LIMIT_DEFAULT: u32 = 50;
const LIMIT_MAX: i64 = 100;

/// Messages of a channel
///
/// Newest first.
#[utoipa::path(get, path = "/api/rest/channels/{channel_id}/messages", tag = "messages",
    params(("channel_id" = String, Path, description = "The channel."), wire::Part),
    responses((status = 200, description = "The messages.", body = [wire::Message]), Forbidden, NotFound))]
pub(crate) async fn messages(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(channel_id): Path<String>,
    Query(part): Query<wire::Part>,
) -> Result<Answer<Vec<wire::Message>>, Error> {
    let channel = name::channel(&channel_id)?;
    let history = match (&part.before, &part.after) {
        (None, None) => History::Newest,
        (Some(before), None) => History::Before(name::message_in("before", before, channel)?),
        (None, Some(after)) => History::After(name::message_in("after", after, channel)?),
        (Some(_), Some(_)) => {
            return Err(Refusal::invalid("Give `before` or `after`, not both.").into());
        }
    };
    let (chat, count) = (name::chat(channel), limit(part.limit)?);
    let messages = api.verbs.history(&actor, &chat, history, count).await?;
    Ok(Answer(messages.iter().rev().map(map::message).collect()))
}

pub(super) fn limit(asked: Option<i64>) -> Result<u32, Refusal> {
    match asked {
        None => Ok(LIMIT_DEFAULT),
        Some(limit @ 1..=LIMIT_MAX) => Ok(u32::try_from(limit).unwrap_or(LIMIT_DEFAULT)),
        Some(_) => Err(Refusal::invalid(format!("`limit` is a number from 1 to {LIMIT_MAX}."))),
    }
}

/// Send a message
#[utoipa::path(post, path = "/api/rest/channels/{channel_id}/messages", tag = "messages",
    params(("channel_id" = String, Path, description = "The channel."), IdempotencyHeader),
    request_body = wire::NewMessage,
    responses((status = 201, description = "The message.", body = wire::Message), Forbidden, NotFound, Conflict))]
pub(crate) async fn send_message(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(channel_id): Path<String>,
    headers: HeaderMap,
    Json(body): Json<wire::NewMessage>,
) -> Result<(StatusCode, Answer<wire::Message>), Error> {
    let channel = name::channel(&channel_id)?;
    let reply_to = body.reply_to.as_deref();
    let draft = Draft {
        text: MessageText::or_none(&body.content)?,
        attachments: hashes(&body.attachments)?,
        reply_to: reply_to.map(|word| name::message_in("reply_to", word, channel)).transpose()?,
        key: match body.nonce.as_deref() {
            Some(nonce) => Some(IdempotencyKey::new(nonce)?),
            None => idempotency_key(&headers)?,
        },
    };
    let sent = api.verbs.send(&actor, &name::chat(channel), draft).await?;
    Ok((StatusCode::CREATED, Answer(map::message(&sent))))
}

fn hashes(words: &[String]) -> Result<Vec<MediaHash>, Refusal> {
    words.iter().map(|word| name::media_in("attachments", word)).collect()
}

/// A message
#[utoipa::path(get, path = "/api/rest/channels/{channel_id}/messages/{message_id}", tag = "messages",
    params(
        ("channel_id" = String, Path, description = "The channel."),
        ("message_id" = String, Path, description = "The message."),
    ),
    responses((status = 200, description = "The message.", body = wire::Message), Forbidden, NotFound))]
pub(crate) async fn message(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path((channel_id, message_id)): Path<(String, String)>,
) -> Result<Answer<wire::Message>, Error> {
    let channel = name::channel(&channel_id)?;
    let no = name::message(&message_id, channel)?;
    Ok(Answer(map::message(&api.verbs.message(&actor, &name::chat(channel), no).await?)))
}

/// Change a message
///
/// Its sender alone.
#[utoipa::path(patch, path = "/api/rest/channels/{channel_id}/messages/{message_id}", tag = "messages",
    params(
        ("channel_id" = String, Path, description = "The channel."),
        ("message_id" = String, Path, description = "The message."),
    ),
    request_body = wire::MessageEdit,
    responses((status = 200, description = "The message.", body = wire::Message), Forbidden, NotFound))]
pub(crate) async fn edit_message(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path((channel_id, message_id)): Path<(String, String)>,
    Json(body): Json<wire::MessageEdit>,
) -> Result<Answer<wire::Message>, Error> {
    let channel = name::channel(&channel_id)?;
    let no = name::message(&message_id, channel)?;
    let text = MessageText::or_none(&body.content)?;
    let edited = api.verbs.edit_message(&actor, &name::chat(channel), no, text).await?;
    Ok(Answer(map::message(&edited)))
}

/// Delete a message
///
/// One's own, or with `delete` another's.
#[utoipa::path(delete, path = "/api/rest/channels/{channel_id}/messages/{message_id}", tag = "messages",
    params(
        ("channel_id" = String, Path, description = "The channel."),
        ("message_id" = String, Path, description = "The message."),
    ),
    responses((status = 204, description = "It is gone."), Forbidden, NotFound))]
pub(crate) async fn delete_message(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path((channel_id, message_id)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let channel = name::channel(&channel_id)?;
    let no = name::message(&message_id, channel)?;
    api.verbs.delete_message(&actor, &name::chat(channel), no).await?;
    Ok(StatusCode::NO_CONTENT)
}
