//! Conferences that are to be founded, and members.

use dialect_kit::extract::Patch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::{Entity, Permissions};

/// A conference that is not there yet.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewConference {
    /// What it is called: 1 to 255 characters on one line.
    pub title: String,
    /// The unique name: 3 to 32 letters, digits or `_`.
    pub alias: Option<String>,
    /// What it is about, up to 5000 characters.
    pub description: Option<String>,
    /// By default true without an alias, false with one.
    pub private: Option<bool>,
    /// Who is a member from the start, besides the creator; at most 1000.
    pub members: Option<Vec<EntityName>>,
    /// The hash of a photo that was uploaded.
    pub avatar: Option<String>,
}

/// An eid or an alias.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(untagged, expecting = "`members` needs eids or aliases")]
pub(crate) enum EntityName {
    /// By eid.
    Eid(i64),
    /// By alias.
    Alias(String),
}

/// Who shall become a member: one of the two.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct Invitee {
    /// By eid.
    #[schema(minimum = 1)]
    pub invitee_id: Option<i64>,
    /// By alias.
    pub invitee_alias: Option<String>,
}

/// One member of a conference.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Member {
    /// The number, in order of joining; never reused.
    #[schema(minimum = 1)]
    pub id: i64,
    /// Who it is.
    pub entity: Entity,
    /// The role.
    pub role: Role,
    /// What they may do in it.
    pub permissions: Permissions,
    /// When they joined, the last time.
    #[schema(format = DateTime)]
    pub joined_at: String,
    /// What keeps them from speaking; null where nothing does.
    #[schema(required)]
    pub restrictions: Option<Restriction>,
}

/// What keeps somebody from speaking in a conference, or out of it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Restriction {
    /// When it is over; null: when it is lifted.
    #[schema(required, format = DateTime)]
    pub until: Option<String>,
    /// False: they may not send.
    pub send: bool,
    /// True: they are kept out.
    pub ban: bool,
}

/// A restriction that shall be: `send` false, `ban` true, or both.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewRestriction {
    /// When it is over, a time that is yet to come; until it is lifted, where absent or null.
    #[schema(format = DateTime)]
    pub until: Option<String>,
    /// False: they may not send.
    pub send: Option<bool>,
    /// True: they are removed and kept out.
    pub ban: Option<bool>,
}

/// What to change about a member; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct MemberPatch {
    /// The role.
    #[serde(default)]
    #[schema(value_type = NewRole)]
    pub role: Patch<NewRole>,
}

/// A role that can be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum NewRole {
    /// Has all permissions, except over the owner.
    Admin,
    /// Has what the conference grants members.
    Member,
}

/// A member's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// The one owner.
    Owner,
    /// Has all permissions, except over the owner.
    Admin,
    /// Has what the conference grants members.
    Member,
}

/// An answer with a member.
pub(crate) type MemberResponse = super::Envelope<Member>;
/// An answer with members.
pub(crate) type MemberListResponse = super::EnvelopeOfList<Member>;
