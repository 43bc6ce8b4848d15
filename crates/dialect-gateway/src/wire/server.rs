//! Servers and their members.

use dialect_kit::extract::Patch;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::channel::Channel;
use super::user::User;

/// A set of channels, which have its members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[expect(clippy::struct_field_names, reason = "these are the document's names")]
pub(crate) struct Server {
    /// The id.
    pub(crate) server_id: String,
    /// What it is called.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) description: String,
    /// The path of its picture, on this server.
    pub(crate) icon_url: Option<String>,
    /// Who owns it.
    pub(crate) owner_id: String,
    /// How many are in it.
    pub(crate) member_count: u32,
    /// When it was founded.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// Its channels, by position; where a connection begins, and for who is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) channels: Option<Vec<Channel>>,
}

/// Body of `POST /servers`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewServer {
    /// 1 to 255 characters on one line.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: String,
    /// Up to 5000 characters.
    #[schema(max_length = 5000)]
    pub(crate) description: Option<String>,
}

/// Body of `PATCH /servers/{server_id}`: what is absent stays.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ServerEdit {
    /// 1 to 255 characters on one line.
    #[schema(min_length = 1, max_length = 255)]
    pub(crate) name: Option<String>,
    /// Up to 5000 characters.
    #[schema(max_length = 5000)]
    pub(crate) description: Option<String>,
    /// The hash of an uploaded picture; null takes the newest away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub(crate) icon: Patch<String>,
}

/// Somebody in a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Member {
    /// In which server.
    pub(crate) server_id: String,
    /// Who.
    pub(crate) user: User,
    /// As what.
    pub(crate) role: Role,
    /// Since when.
    #[schema(format = DateTime)]
    pub(crate) joined_at: String,
}

/// What somebody is in a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// May do everything.
    Owner,
    /// May do what its owner lets admins do.
    Admin,
    /// May do what the server lets its members do.
    Member,
}

/// Query of `GET /servers/{server_id}/members`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MembersPart {
    /// How many.
    #[param(minimum = 1, maximum = 100, default = 50)]
    pub(crate) limit: Option<i64>,
    /// How many to skip, in the order of joining.
    #[param(minimum = 0, default = 0)]
    pub(crate) offset: Option<u32>,
}
