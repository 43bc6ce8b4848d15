//! The WebSocket: how it is opened, and its frames.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Query of `/chats/ws`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Opening {
    /// The token; the `Authorization` header works, too.
    pub(crate) token: Option<String>,
    /// The last cursor that was seen: what was missed follows.
    pub(crate) after: Option<String>,
}

/// A frame from the client.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Say {
    /// 1 to 5000 characters after trailing white space is dropped.
    pub(crate) text: String,
    /// Where to.
    pub(crate) chat_id: i64,
}

/// A frame to the client: a message.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Said<'a> {
    /// What it says.
    pub(crate) text: &'a str,
    /// The user name of who sent it; empty where the account is deleted.
    pub(crate) username: &'a str,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Its number in the chat.
    pub(crate) id: i64,
    /// Where.
    pub(crate) chat_id: i64,
    /// Who sent it.
    pub(crate) owner_id: i64,
    /// The cursor of a client that has seen it. Opaque.
    pub(crate) cursor: String,
}
