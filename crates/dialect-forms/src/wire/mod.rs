//! Forms, queries and answers exactly as on the wire, no logic. One file a noun: [`users`], [`chats`],
//! [`messages`].

pub(crate) mod chats;
pub(crate) mod messages;
pub(crate) mod users;

use serde::Serialize;
use utoipa::ToSchema;

/// What there is to say of a success.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Status {
    /// `ok`
    pub(crate) status: &'static str,
}
