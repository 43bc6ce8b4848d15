//! Model ↔ wire, as pure functions: [`entity`], [`contact`], [`chat`], [`media`], [`invite`], [`session`] and [`event`] go
//! out, [`request`] and [`find`] come in.

pub(crate) mod chat;
pub(crate) mod contact;
pub(crate) mod entity;
pub(crate) mod event;
pub(crate) mod find;
pub(crate) mod invite;
pub(crate) mod legacy;
pub(crate) mod media;
pub(crate) mod request;
pub(crate) mod session;

use ::chat::Verbs;
use model::{AccountId, EntityKind, Status};

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
    /// How available the account is now.
    fn status(&self, account: AccountId) -> Status;
}

impl Presence for Verbs {
    fn status(&self, account: AccountId) -> Status {
        Verbs::status(self, account)
    }
}

/// For tests: everybody is there, or nobody.
#[cfg(test)]
impl Presence for bool {
    fn status(&self, _account: AccountId) -> Status {
        if *self { Status::Online } else { Status::Offline }
    }
}

fn entity_type(kind: EntityKind) -> EntityType {
    match kind {
        EntityKind::User => EntityType::User,
        EntityKind::Conference => EntityType::Conference,
        EntityKind::Bot => EntityType::Bot,
        EntityKind::Server => EntityType::Server,
        EntityKind::Channel => EntityType::Channel,
    }
}
