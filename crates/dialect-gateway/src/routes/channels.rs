//! Channels: one of them, whatever its kind.

use axum::Json as Answer;
use axum::extract::State;
use chat::Actor;
use chat::entities::EntityEdit;
use http::StatusCode;
use model::{Chat, Conversation, ConversationKind, Description, Refusal, Title};

use crate::auth::SignedIn;
use crate::error::Error;
use crate::extract::{Json, Path};
use crate::openapi::{Forbidden, NotFound};
use crate::wire::channel as wire;
use crate::{Api, name};

/// A channel
#[utoipa::path(get, path = "/api/rest/channels/{channel_id}", tag = "channels",
    params(("channel_id" = String, Path, description = "The channel.")),
    responses((status = 200, description = "The channel.", body = wire::Channel), Forbidden, NotFound))]
pub(crate) async fn channel(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(channel_id): Path<String>,
) -> Result<Answer<wire::Channel>, Error> {
    let (_, chat) = find(&api, &actor, &channel_id).await?;
    Ok(Answer(api.channel(&actor, chat).await?))
}

/// Change a channel
///
/// Of a server or a group, whoever has `edit_conference`.
#[utoipa::path(patch, path = "/api/rest/channels/{channel_id}", tag = "channels", request_body = wire::ChannelEdit,
    params(("channel_id" = String, Path, description = "The channel.")),
    responses((status = 200, description = "The channel.", body = wire::Channel), Forbidden, NotFound))]
pub(crate) async fn edit_channel(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(channel_id): Path<String>,
    Json(body): Json<wire::ChannelEdit>,
) -> Result<Answer<wire::Channel>, Error> {
    let edit = EntityEdit {
        title: body.name.as_deref().map(channel_name).transpose()?,
        description: body.topic.as_deref().map(Description::new).transpose()?,
        ..EntityEdit::default()
    };
    let (conversation, _) = find(&api, &actor, &channel_id).await?;
    if conversation.is_dialog() {
        return Err(Refusal::invalid("A channel of two has nothing to change.").into());
    }
    let channel = name::entity(conversation.id);
    api.verbs.edit_entity(&actor, &channel, edit).await.map_err(no_channel)?;
    let (_, chat) = find(&api, &actor, &channel_id).await?;
    Ok(Answer(api.channel(&actor, chat).await?))
}

/// Delete a channel
///
/// Of a server: whoever has `edit_conference`, for everybody. A group is left; direct messages of two are taken off
/// one's list until the next message.
#[utoipa::path(delete, path = "/api/rest/channels/{channel_id}", tag = "channels",
    params(("channel_id" = String, Path, description = "The channel.")),
    responses((status = 204, description = "Done."), Forbidden, NotFound))]
pub(crate) async fn delete_channel(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(channel_id): Path<String>,
) -> Result<StatusCode, Error> {
    let (conversation, _) = find(&api, &actor, &channel_id).await?;
    match conversation.kind {
        ConversationKind::Channel { .. } => {
            let channel = name::entity(conversation.id);
            api.verbs.delete_entity(&actor, &channel).await.map_err(no_channel)?;
        }
        ConversationKind::Dialog { .. }
        | ConversationKind::Conference
        | ConversationKind::Server => {
            api.verbs
                .remove_chat(&actor, &name::chat(conversation.id))
                .await
                .map_err(no_channel)?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Tell that one is writing
///
/// The others are told; it lasts 8 seconds.
#[utoipa::path(post, path = "/api/rest/channels/{channel_id}/typing", tag = "channels",
    params(("channel_id" = String, Path, description = "The channel.")),
    responses((status = 204, description = "Told."), Forbidden, NotFound))]
pub(crate) async fn typing(
    State(api): State<Api>,
    SignedIn(actor): SignedIn,
    Path(channel_id): Path<String>,
) -> Result<StatusCode, Error> {
    let chat = name::chat(name::channel(&channel_id)?);
    api.verbs.typing(&actor, &chat).await.map_err(no_channel)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Longest name of a channel, in characters.
const NAME_CHARS_MAX: usize = 100;

pub(super) fn channel_name(typed: &str) -> Result<Title, Refusal> {
    let title = Title::new(typed)?;
    if title.as_str().chars().count() > NAME_CHARS_MAX {
        let sentence = format!("A channel's name has at most {NAME_CHARS_MAX} characters.");
        return Err(Refusal::invalid(sentence));
    }
    Ok(title)
}

async fn find(api: &Api, actor: &Actor, channel_id: &str) -> Result<(Conversation, Chat), Error> {
    let id = name::channel(channel_id)?;
    let chat = api.verbs.chat(actor, &name::chat(id)).await.map_err(no_channel)?;
    let conversation = chat.conversation.ok_or(Refusal::NotFound("channel"))?;
    Ok((conversation, chat))
}

fn no_channel(error: chat::Error) -> Error {
    match error {
        chat::Error::Refused(refusal) => refusal.missing("channel").into(),
        error @ chat::Error::Internal => error.into(),
    }
}
