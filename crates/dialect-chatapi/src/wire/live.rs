//! The WebSocket: how it is opened, and its frames.

use serde::{Deserialize, Serialize};

/// Query of `/chats/ws`.
#[derive(Deserialize)]
pub(crate) struct Opening {
    pub(crate) token: Option<String>,
    pub(crate) after: Option<String>,
}

/// A frame from the client.
#[derive(Debug, Deserialize)]
pub(crate) struct Say {
    pub(crate) text: String,
    pub(crate) chat_id: i64,
}

/// A frame to the client: a message.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Said<'a> {
    pub(crate) text: &'a str,
    pub(crate) username: &'a str,
    pub(crate) created_at: String,
    pub(crate) id: i64,
    pub(crate) chat_id: i64,
    pub(crate) owner_id: i64,
    pub(crate) cursor: String,
}
