//! Messages.

use dialect_kit::stream::Brackets;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Form of `POST /api/chats/{chat_id}`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewMessage {
    /// 1 to 5000 characters after trailing white space is dropped.
    pub(crate) content: String,
}

/// Query of `GET /api/chats/{chat_id}`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// The newest so many; all of them unless told.
    #[param(minimum = 1)]
    pub(crate) limit: Option<i64>,
    /// Those before this id.
    #[param(minimum = 1)]
    pub(crate) before: Option<i64>,
}

/// Query of `DELETE /api/chats/{chat_id}`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// Which message.
    #[param(minimum = 1)]
    pub(crate) id: i64,
}

/// What is around the messages in the answer of `GET /api/chats/{chat_id}`.
pub(crate) const MESSAGES: Brackets = Brackets { open: r#"{"messages":["#, close: "]}" };

/// Answer of `GET /api/chats/{chat_id}`, which is written piece by piece.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct Messages {
    /// The oldest first.
    messages: Vec<Message>,
}

/// One of them.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Message {
    /// What it says.
    pub(crate) content: String,
    /// Its number in the chat.
    pub(crate) id: i64,
    /// Who sent it.
    pub(crate) sender_id: i64,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) time: String,
}
