//! Chats and their messages.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Body of `POST /chats/create`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewChat {
    /// What it is called.
    pub(crate) name: String,
}

/// Answer of `POST /chats/create`.
#[derive(Serialize, ToSchema)]
pub(crate) struct Chat {
    /// Its id.
    pub(crate) id: i64,
    /// What it is called.
    pub(crate) name: String,
}

/// Query of `GET /chats/messages`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Messages {
    /// Of which chat.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub(crate) id: i64,
    /// The newest so many; all of them unless told.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub(crate) limit: Option<i64>,
    /// Those before this id.
    #[param(minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    pub(crate) before: Option<i64>,
}

/// One element of the answer of `GET /chats/messages`.
#[derive(Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Message {
    /// Its number in the chat.
    pub(crate) id: i64,
    /// What it says.
    pub(crate) text: String,
    /// Who sent it.
    pub(crate) owner_id: i64,
    /// Where.
    pub(crate) chat_id: i64,
    /// When.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
}
