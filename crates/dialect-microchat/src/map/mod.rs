//! Model ↔ wire, as pure functions: [`entity`], [`chat`], [`media`], [`session`] and [`event`] go out, [`request`] comes in.

pub(crate) mod chat;
pub(crate) mod entity;
pub(crate) mod event;
pub(crate) mod legacy;
pub(crate) mod media;
pub(crate) mod request;
pub(crate) mod session;

use ::chat::Verbs;
use model::{AccountId, EntityKind};

use crate::wire::entity::EntityType;

/// Through whose eyes things are shown.
#[derive(Clone, Copy)]
pub(crate) struct Viewer<'a> {
    /// Who looks.
    pub account: AccountId,
    /// Who is there.
    pub presence: &'a dyn Presence,
}

/// Knows who is there.
pub(crate) trait Presence: Sync {
    /// Whether the account holds a live connection now.
    fn is_online(&self, account: AccountId) -> bool;
}

impl Presence for Verbs {
    fn is_online(&self, account: AccountId) -> bool {
        Verbs::is_online(self, account)
    }
}

/// For tests: everybody is there, or nobody.
#[cfg(test)]
impl Presence for bool {
    fn is_online(&self, _account: AccountId) -> bool {
        *self
    }
}

fn entity_type(kind: EntityKind) -> EntityType {
    match kind {
        EntityKind::User => EntityType::User,
        EntityKind::Conference => EntityType::Conference,
        EntityKind::Server => EntityType::Server,
        EntityKind::Channel => EntityType::Channel,
    }
}
