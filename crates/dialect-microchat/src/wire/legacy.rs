//! What the first version of this API shows in another form.

use serde::Serialize;
use utoipa::ToSchema;

use super::entity::{EntityType, Permissions};
use super::media::Media;

/// A session, by the name that it had first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Token {
    /// The session's id.
    #[serde(rename = "token_id")]
    #[schema(minimum = 1)]
    pub id: i64,
    /// What the client calls itself.
    pub name: String,
    /// When it was opened.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was last used, to the minute.
    #[schema(format = DateTime)]
    pub last_active: String,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// Who or what a chat is with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FlatChat {
    /// The unique name.
    pub alias: Option<String>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// Its picture.
    pub avatar: Option<Media>,
    /// What else there is to say of it.
    #[serde(flatten)]
    pub about: About,
}

/// What is said of a person, and what of anything else.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum About {
    /// Of a user.
    User {
        /// First or display name.
        name: String,
        /// Surname.
        surname: String,
        /// What they say about themselves.
        bio: String,
        /// Conferences in which both are.
        common_conferences: Vec<i64>,
        /// What the viewer may do towards them.
        permissions: Permissions,
    },
    /// Of a bot or a conference.
    Titled {
        /// What it is called.
        title: String,
        /// What it is about.
        description: String,
    },
    /// Of a deleted one nothing is left.
    Nothing {},
}

/// An answer with tokens.
pub(crate) type TokenListResponse = super::EnvelopeOfList<Token>;
/// An answer with a chat.
pub(crate) type FlatChatResponse = super::Envelope<FlatChat>;
