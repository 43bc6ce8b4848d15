//! Searching.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::entity::EntityType;
use super::message::Message;
use super::names::EntityName;

/// What to look for, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchQuery {
    /// Words, of which all must stand in a message, and "phrases in quotes", without regard to case and accents.
    #[param(min_length = 1, max_length = 200)]
    pub q: String,
    /// `{eid}` or `@{alias}`: only in this chat.
    #[param(value_type = Option<String>)]
    pub chat: Option<EntityName>,
    /// `{eid}` or `@{alias}`: only what this user sent.
    #[param(value_type = Option<String>)]
    pub from: Option<EntityName>,
    /// How many to skip.
    #[param(minimum = 0, default = 0)]
    pub offset: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub count: Option<i64>,
}

/// Whom or what to look for.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EntityQuery {
    /// Beginnings of words of an alias, a name or a title, without regard to case and accents. The three longest
    /// count.
    #[param(min_length = 1, max_length = 200)]
    pub q: String,
    /// Only such entities.
    #[serde(rename = "type")]
    pub kind: Option<EntityType>,
    /// How many to skip.
    #[param(minimum = 0, default = 0)]
    pub offset: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub count: Option<i64>,
}

/// A message that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hit {
    /// The message.
    pub message: Message,
    /// The part of its text around what was found: plain text of at most 200 characters.
    pub snippet: String,
}

/// An answer with what was found.
pub(crate) type HitListResponse = super::EnvelopeOfList<Hit>;
