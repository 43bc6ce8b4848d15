//! Users.

use dialect_kit::extract::Patch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A user or a bot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are the document's names")]
pub(crate) struct User {
    /// The id.
    pub(crate) user_id: String,
    /// The unique name; empty where the account was deleted.
    pub(crate) username: String,
    /// What to show; the user name where they have said nothing else.
    pub(crate) display_name: String,
    /// What they say about themselves.
    pub(crate) bio: String,
    /// The path of their picture, on this server.
    pub(crate) avatar_url: Option<String>,
    /// Whether it is a program.
    pub(crate) bot: bool,
    /// How available they are.
    pub(crate) status: Status,
    /// The e-mail address, in one's own alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub(crate) email: Option<OwnEmail>,
}

/// One's e-mail address, where one gave one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct OwnEmail(pub(crate) Option<String>);

/// How available somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// Holds a live connection.
    Online,
    /// Online, and away.
    Idle,
    /// Online, and not to be disturbed.
    Dnd,
    /// Holds none.
    Offline,
}

/// Body of `PATCH /users/{user_id}`: what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserEdit {
    /// 3 to 32 letters, digits or `_`.
    #[schema(min_length = 3, max_length = 32)]
    pub(crate) username: Option<String>,
    /// Up to 255 characters.
    #[schema(max_length = 255)]
    pub(crate) display_name: Option<String>,
    /// Up to 5000 characters.
    #[schema(max_length = 5000)]
    pub(crate) bio: Option<String>,
    /// The hash of an uploaded picture; null takes the newest away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) avatar: Patch<String>,
}
