//! Address books: whom somebody wants at hand, under names of their own choice.

use crate::Entity;

/// Somebody's contact; nobody else sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// Who it is: a user, a bot, or what is left of a deleted one.
    pub entity: Entity,
    /// What its owner calls them, apart from how they call themselves; may be empty.
    pub name: String,
    /// The surname that goes with it; may be empty.
    pub surname: String,
}
