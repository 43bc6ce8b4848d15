//! Chats.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Path of a chat.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct ChatPath {
    /// The chat's id.
    #[param(minimum = 1)]
    chat_id: i64,
}

/// Form of `POST /api/chats` and `PUT /api/chats/{chat_id}`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Titled {
    /// What it is called: 1 to 100 characters.
    pub(crate) title: String,
}

/// Query of `DELETE /api/chats`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Which chat.
    #[param(minimum = 1)]
    pub(crate) chat_id: i64,
}

/// Form of `POST /api/chats/{chat_id}/users`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewUser {
    /// Who: their user name.
    pub(crate) name: String,
}

/// Answer of `GET /api/chats`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Chats {
    /// The latest message first.
    pub(crate) chats: Vec<Chat>,
}

/// One of them; there is no last message where nothing was said, or nothing that one may read.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Chat {
    /// Its id.
    pub(crate) id: i64,
    /// What was said last.
    #[schema(required)]
    pub(crate) last_message: Option<String>,
    /// When.
    #[schema(required, format = DateTime)]
    pub(crate) last_message_time: Option<String>,
    /// Who said it.
    #[schema(required)]
    pub(crate) sender_id: Option<i64>,
    /// What it is called; a dialog after its other side.
    pub(crate) title: String,
}
