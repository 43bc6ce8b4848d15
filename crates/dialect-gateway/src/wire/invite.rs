//! Invitations into servers.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::message::Author;
use super::server::Server;

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(crate) struct Invite {
    /// The word by which it is used.
    pub(crate) code: String,
    /// Into which server.
    pub(crate) server: Server,
    /// Who invites.
    pub(crate) inviter: Author,
    /// How often it was used.
    pub(crate) uses: u32,
    /// How often it can be used; null: without end.
    pub(crate) max_uses: Option<u32>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub(crate) created_at: String,
    /// When it ends; null: never.
    #[schema(format = DateTime)]
    pub(crate) expires_at: Option<String>,
}

/// Body of `POST /servers/{server_id}/invites`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewInvite {
    /// How often it can be used, up to 100000 times; without end, unless told.
    #[schema(minimum = 1, maximum = 100_000)]
    pub(crate) max_uses: Option<i64>,
    /// How many seconds it lasts, up to ten years; for ever, unless told.
    #[schema(minimum = 1, maximum = 315_360_000)]
    pub(crate) expires_in: Option<i64>,
}
