//! Channels: those of servers, and direct messages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::user::User;

/// A channel of a server, or one of direct messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Channel {
    /// One of a server.
    Text(TextChannel),
    /// Direct messages.
    Dm(DmChannel),
}

/// A channel of a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct TextChannel {
    /// The id.
    pub(crate) channel_id: String,
    /// Of which server.
    pub(crate) server_id: String,
    /// What it is called.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) topic: String,
    /// Always `text`.
    #[serde(rename = "type")]
    pub(crate) kind: TextKind,
    /// Its place among the channels, ascending.
    pub(crate) position: i64,
    /// The newest message that one may read.
    pub(crate) last_message_id: Option<String>,
    /// When it was added.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}

/// The kinds of channels of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TextKind {
    /// For texts.
    Text,
}

/// Direct messages of two people or of a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct DmChannel {
    /// The id.
    pub(crate) channel_id: String,
    /// Always null.
    pub(crate) server_id: Option<String>,
    /// Which of the two.
    #[serde(rename = "type")]
    pub(crate) kind: DmKind,
    /// What a group is called; null between two.
    pub(crate) name: Option<String>,
    /// The others; of a large group the first hundred members. Oneself, where one talks to oneself.
    pub(crate) recipients: Vec<User>,
    /// The newest message that one may read.
    pub(crate) last_message_id: Option<String>,
}

/// The kinds of direct messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DmKind {
    /// Between two.
    Dm,
    /// In a group.
    GroupDm,
}

/// Body of `POST /servers/{server_id}/channels`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewChannel {
    /// 1 to 100 characters on one line.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: String,
    /// What it is about, up to 5000 characters.
    #[schema(max_length = 5000)]
    pub(crate) topic: Option<String>,
}

/// Body of `PATCH /channels/{channel_id}`: what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ChannelEdit {
    /// 1 to 100 characters on one line.
    #[schema(min_length = 1, max_length = 100)]
    pub(crate) name: Option<String>,
    /// What it is about, up to 5000 characters.
    #[schema(max_length = 5000)]
    pub(crate) topic: Option<String>,
}

/// Body of `POST /users/{user_id}/dm-channels`.
#[derive(Default, Deserialize, ToSchema)]
pub(crate) struct Opening {
    /// Who to talk to, where the path names oneself.
    pub(crate) recipient_id: Option<String>,
}
