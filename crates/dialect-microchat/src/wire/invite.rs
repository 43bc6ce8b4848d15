//! Invitations into conferences.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{EntityType, Sender};

/// An invitation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Invite {
    /// Whoever knows it may use the invitation.
    pub code: String,
    /// Where a browser follows it; a path alone where the request did not say which host it asked.
    pub url: String,
    /// Into what.
    pub conference: InvitedTo,
    /// Who invites.
    pub inviter: Sender,
    /// How often it was used.
    pub uses: u32,
    /// How often it can be used; null: without end.
    #[schema(required)]
    pub max_uses: Option<u32>,
    /// When it was made.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it ends; null: when it is revoked.
    #[schema(required, format = DateTime)]
    pub expires_at: Option<String>,
}

/// A conference or a server, as those see it who are invited and no members yet.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InvitedTo {
    /// Its id.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// `conference` or `server`.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The unique name, where it has one.
    #[schema(required)]
    pub alias: Option<String>,
    /// What it is called.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Whether it is private.
    pub private: bool,
    /// How many members it has.
    pub members_count: u32,
}

/// An invitation that is not there yet.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewInvite {
    /// How often it can be used, up to 100000 times; absent or null: without end.
    #[schema(minimum = 1, maximum = 100_000)]
    pub max_uses: Option<i64>,
    /// How many seconds it lasts, up to ten years; absent or null: until it is revoked.
    #[schema(minimum = 1, maximum = 315_360_000)]
    pub expires_in: Option<i64>,
}

/// An answer with an invitation.
pub(crate) type InviteResponse = super::Envelope<Invite>;
/// An answer with invitations.
pub(crate) type InviteListResponse = super::EnvelopeOfList<Invite>;
