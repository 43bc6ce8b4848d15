//! Contacts: people and bots that somebody wants at hand.

use dialect_kit::extract::Patch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::entity::Entity;

/// One of one's own contacts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Contact {
    /// The eid of whom it is of.
    #[schema(minimum = 1)]
    pub id: i64,
    /// Who it is.
    pub entity: Entity,
    /// What one calls them; may be empty.
    pub name: String,
    /// The surname that goes with it; may be empty.
    pub surname: String,
}

/// A contact that is not there yet: named by `username` or `eid`.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewContact {
    /// The alias of a user or a bot. `alias` is accepted for it.
    #[serde(alias = "alias")]
    pub username: Option<String>,
    /// The eid of a user or a bot.
    #[schema(minimum = 1)]
    pub eid: Option<i64>,
    /// What to call them, up to 255 characters.
    pub name: Option<String>,
    /// The surname that goes with it, up to 255 characters.
    pub surname: Option<String>,
}

/// What to change about a contact; what is absent stays, null empties.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ContactPatch {
    /// What to call them.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// The surname that goes with it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub surname: Patch<String>,
}

/// An answer with a contact.
pub(crate) type ContactResponse = super::Envelope<Contact>;
/// An answer with contacts.
pub(crate) type ContactListResponse = super::EnvelopeOfList<Contact>;
