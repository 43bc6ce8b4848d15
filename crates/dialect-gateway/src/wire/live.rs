//! The WebSocket: how it is opened, and its frames.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::channel::Channel;
use super::server::Server;
use super::user::{Status, User};

/// What a frame is about.
pub(crate) mod op {
    pub(crate) const HELLO: u16 = 0;
    pub(crate) const HEARTBEAT: u16 = 1;
    pub(crate) const HEARTBEAT_ACK: u16 = 2;
    pub(crate) const IDENTIFY: u16 = 3;
    pub(crate) const CONNECTED: u16 = 10;
    pub(crate) const MESSAGE_CREATE: u16 = 11;
    pub(crate) const MESSAGE_UPDATE: u16 = 12;
    pub(crate) const MESSAGE_DELETE: u16 = 13;
    pub(crate) const CHANNEL_CREATE: u16 = 20;
    pub(crate) const CHANNEL_UPDATE: u16 = 21;
    pub(crate) const CHANNEL_DELETE: u16 = 22;
    pub(crate) const SERVER_MEMBER_ADD: u16 = 30;
    pub(crate) const SERVER_MEMBER_REMOVE: u16 = 31;
    pub(crate) const PRESENCE_UPDATE: u16 = 40;
    pub(crate) const TYPING_START: u16 = 50;
}

/// Query of `/api/ws`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Opening {
    /// The access token; the `Authorization` header, the subprotocols `bearer, TOKEN` and a first frame work, too.
    pub(crate) token: Option<String>,
    /// The last cursor that was seen: what was missed follows.
    pub(crate) resume: Option<String>,
}

/// A frame to the client.
#[derive(Serialize)]
pub(crate) struct Frame<'a, T> {
    pub(crate) op: u16,
    pub(crate) d: &'a T,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) s: Option<String>,
}

/// A frame from the client.
#[derive(Debug, Deserialize)]
pub(crate) struct Said {
    pub(crate) op: i64,
    #[serde(default)]
    pub(crate) d: Value,
}

/// How often to send a heartbeat.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hello {
    /// Milliseconds from one to the next.
    pub(crate) heartbeat_interval: u64,
}

/// Who one is.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Identify {
    /// The access token.
    pub(crate) token: String,
    /// The last cursor that was seen: what was missed follows.
    pub(crate) resume: Option<String>,
}

/// One is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct Connected {
    /// Oneself.
    pub(crate) user: User,
    /// The session that the connection belongs to.
    pub(crate) session_id: String,
    /// The servers that one is in, with their channels.
    pub(crate) servers: Vec<Server>,
    /// One's direct messages, the one with the latest message first.
    pub(crate) dm_channels: Vec<Channel>,
    /// Whether what was missed follows; else one must read again what one shows.
    pub(crate) resumed: bool,
}

/// A message is gone.
#[derive(Serialize, ToSchema)]
pub(crate) struct MessageGone {
    /// Which.
    pub(crate) message_id: String,
    /// From where.
    pub(crate) channel_id: String,
}

/// A channel is gone from one's list.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelGone {
    /// Which.
    pub(crate) channel_id: String,
    /// Of which server; null for direct messages.
    pub(crate) server_id: Option<String>,
}

/// Somebody is in a server.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberAdded {
    /// In which.
    pub(crate) server_id: String,
    /// Who.
    pub(crate) user: User,
    /// The server with its channels, for who was added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) server: Option<Server>,
}

/// Somebody is in a server no more.
#[derive(Serialize, ToSchema)]
pub(crate) struct MemberRemoved {
    /// In which.
    pub(crate) server_id: String,
    /// Who.
    pub(crate) user_id: String,
}

/// Somebody is available in another way.
#[derive(Serialize, ToSchema)]
pub(crate) struct PresenceUpdate {
    /// Who.
    pub(crate) user_id: String,
    /// How.
    pub(crate) status: Status,
}

/// How one wants to be available while one is online: `online`, `idle` or `dnd`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OwnPresence {
    /// How.
    pub(crate) status: Status,
}

/// Somebody is writing; clients show it for 8 seconds.
#[derive(Serialize, ToSchema)]
pub(crate) struct TypingStart {
    /// Where.
    pub(crate) channel_id: String,
    /// Who.
    pub(crate) user_id: String,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) timestamp: String,
}

/// One is writing.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OwnTyping {
    /// Where.
    pub(crate) channel_id: String,
}
