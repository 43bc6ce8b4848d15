//! Identifiers. One sequence of positive integers below 2^53 names users, bots, conferences, dialogs,
//! servers and channels; messages and members are numbered densely inside their conversation.

use std::fmt;

/// The largest id that survives a JSON number in a browser: 2^53 − 1.
pub const ID_MAX: i64 = (1 << 53) - 1;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a number that the database gave out.
            pub const fn new(raw: i64) -> Self {
                Self(raw)
            }

            /// The bare number.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// Anything that has an id of its own in the one sequence and can be looked up by it.
    EntityId
);
id!(
    /// Who can sign in and act: a user or a bot.
    AccountId
);
id!(
    /// Where messages stand: a dialog, a conference or a channel.
    ConversationId
);
id!(
    /// One sign-in of an account.
    SessionId
);
id!(
    /// A message's number in its conversation: 1, 2, 3 … in the order of acceptance, never reused.
    MessageNo
);
id!(
    /// A member's number in a conference, in order of joining, never reused.
    MemberNo
);

id!(
    /// One upload: some bytes, by whom, under which name.
    MediaId
);
id!(
    /// An avatar.
    AvatarId
);
id!(
    /// The number, in its conversation, of something that a message carries: given out once.
    ItemNo
);

impl ItemNo {
    /// Of an attachment that has none yet.
    pub const NEW: Self = Self(0);
}

impl From<AccountId> for EntityId {
    fn from(account: AccountId) -> Self {
        Self(account.0)
    }
}

impl From<ConversationId> for EntityId {
    fn from(conversation: ConversationId) -> Self {
        Self(conversation.0)
    }
}
