//! Conversations as one person sees them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Entity, EntityType, Permissions};
use super::message::Message;

/// A conversation in the two words by which the viewer knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ChatLabel {
    /// The other side's eid for a dialog, else the conference's.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// `user` or `bot` for a dialog.
    #[serde(rename = "type")]
    pub kind: EntityType,
}

/// A conversation as the viewer sees it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chat {
    /// The other side's eid for a dialog, else the conference's.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// `user` or `bot` for a dialog.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The other side, or the conference.
    pub entity: Entity,
    /// The newest message that the viewer may read.
    #[schema(required)]
    pub last_message: Option<Message>,
    /// How many messages of others stand after the read mark.
    pub unread: u32,
    /// How many of them mention the viewer.
    pub mentions: u32,
    /// The viewer's read mark: the id of a message, 0 where nothing was read.
    pub read_id: i64,
    /// What the viewer may do in it.
    pub permissions: Permissions,
    /// How many messages are pinned.
    pub pinned_count: u32,
}

/// A new read mark.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ReadMark {
    /// The id of the last message that was read.
    #[schema(minimum = 0)]
    pub id: i64,
}

/// An answer with a chat.
pub(crate) type ChatResponse = super::Envelope<Chat>;
/// An answer with chats.
pub(crate) type ChatListResponse = super::EnvelopeOfList<Chat>;
