//! Messages.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::chat::ChatLabel;
use super::entity::Sender;
use super::media::Attachment;

/// A message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Message {
    /// Its number in the chat: 1, 2, 3 … in the order in which they were accepted.
    #[schema(minimum = 1)]
    pub id: i64,
    /// Where it stands, as the viewer knows it.
    pub chat: ChatLabel,
    /// Who sent it.
    pub sender: Sender,
    /// What it says; empty where it has attachments alone.
    pub text: String,
    /// What it carries.
    pub attachments: Vec<Attachment>,
    /// When it was accepted.
    #[schema(format = DateTime)]
    pub time_sent: String,
    /// When its sender last changed it.
    #[schema(required)]
    pub time_edit: Option<String>,
    /// The id of the message that it answers.
    #[schema(required)]
    pub reply_to: Option<i64>,
    /// What people answered it with, in the order in which each emoji came first.
    pub reactions: Vec<Reaction>,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// One emoji under a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reaction {
    /// Which.
    pub emoji: String,
    /// How many people chose it.
    #[schema(minimum = 1)]
    pub count: u32,
    /// Whether the viewer is one of them.
    pub mine: bool,
}

/// A message that is not sent yet.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewMessage {
    /// Up to 5000 characters after trailing white space is dropped; at least one where it has no attachments.
    pub text: Option<String>,
    /// Hashes of media that one may read, up to 10.
    pub attachments: Option<Vec<String>>,
    /// The id of the message of this chat that it answers.
    #[schema(minimum = 1)]
    pub reply_to: Option<i64>,
}

/// What to change about a message; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MessagePatch {
    /// Up to 5000 characters after trailing white space is dropped; at least one where it has no attachments.
    pub text: Option<String>,
    /// Hashes of media that one may read, up to 10: all that it shall carry.
    pub attachments: Option<Vec<String>>,
}

/// Which messages to read. They come ascending by id, whatever the way.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryQuery {
    /// N ≥ 0: the first `count` with an id above N. N < 0: the same above (highest id given out + N).
    /// Absent: the newest `count`.
    pub offset: Option<i64>,
    /// The `count` messages just before this id. Not together with `offset`.
    #[param(minimum = 1)]
    pub before: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub count: Option<i64>,
}

/// An answer with a message.
pub(crate) type MessageResponse = super::Envelope<Message>;
/// An answer with messages.
pub(crate) type MessageListResponse = super::EnvelopeOfList<Message>;
