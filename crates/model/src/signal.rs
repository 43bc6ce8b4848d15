//! What passes: told to whoever listens now, never logged, lost where nobody hears it.

use crate::{AccountId, Conversation};

/// Something that has no place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Somebody is writing a message.
    Typing {
        /// Where.
        conversation: Conversation,
        /// Who.
        account: AccountId,
    },
    /// Somebody came, went, or is available in another way. How is looked up when it is told.
    PresenceChanged {
        /// Who.
        account: AccountId,
    },
}
