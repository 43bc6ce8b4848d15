//! Chats and their messages.

use serde::{Deserialize, Serialize};

/// Body of `POST /chats/create`.
#[derive(Deserialize)]
pub(crate) struct NewChat {
    pub(crate) name: String,
}

/// Answer of `POST /chats/create`.
#[derive(Serialize)]
pub(crate) struct Chat {
    pub(crate) id: i64,
    pub(crate) name: String,
}

/// Query of `GET /chats/messages`.
#[derive(Deserialize)]
pub(crate) struct Messages {
    pub(crate) id: i64,
    pub(crate) limit: Option<i64>,
    pub(crate) before: Option<i64>,
}

/// One element of the answer of `GET /chats/messages`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Message {
    pub(crate) id: i64,
    pub(crate) text: String,
    pub(crate) owner_id: i64,
    pub(crate) chat_id: i64,
    pub(crate) created_at: String,
}
