//! Chats.

use serde::{Deserialize, Serialize};

/// Form of `POST /api/chats` and `PUT /api/chats/{chat_id}`.
#[derive(Deserialize)]
pub(crate) struct Titled {
    pub(crate) title: String,
}

/// Query of `DELETE /api/chats`.
#[derive(Deserialize)]
pub(crate) struct Which {
    pub(crate) chat_id: i64,
}

/// Form of `POST /api/chats/{chat_id}/users`.
#[derive(Deserialize)]
pub(crate) struct NewUser {
    pub(crate) name: String,
}

/// Answer of `GET /api/chats`.
#[derive(Debug, Serialize)]
pub(crate) struct Chats {
    pub(crate) chats: Vec<Chat>,
}

/// One of them; there is no last message where nothing was said, or nothing that one may read.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Chat {
    pub(crate) id: i64,
    pub(crate) last_message: Option<String>,
    pub(crate) last_message_time: Option<String>,
    pub(crate) sender_id: Option<i64>,
    pub(crate) title: String,
}
