//! Messages.

use dialect_kit::stream::Brackets;
use serde::{Deserialize, Serialize};

/// Form of `POST /api/chats/{chat_id}`.
#[derive(Deserialize)]
pub(crate) struct NewMessage {
    pub(crate) content: String,
}

/// Query of `GET /api/chats/{chat_id}`.
#[derive(Deserialize)]
pub(crate) struct Part {
    pub(crate) limit: Option<i64>,
    pub(crate) before: Option<i64>,
}

/// Query of `DELETE /api/chats/{chat_id}`.
#[derive(Deserialize)]
pub(crate) struct Which {
    pub(crate) id: i64,
}

/// What is around the messages in the answer of `GET /api/chats/{chat_id}`.
pub(crate) const MESSAGES: Brackets = Brackets { open: r#"{"messages":["#, close: "]}" };

/// One of them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Message {
    pub(crate) content: String,
    pub(crate) id: i64,
    pub(crate) sender_id: i64,
    pub(crate) time: String,
}
