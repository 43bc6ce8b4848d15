//! Everything that can happen and is logged, and who is told.

use std::sync::Arc;

use crate::{
    AccountId, Conversation, ConversationId, EntityId, MemberNo, Message, MessageNo, Position,
    SessionId, Timestamp,
};

/// Something that happened, with its place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Its place: every listener hears events in this order.
    pub position: Position,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    pub event: Event,
}

/// What happened. Messages come with their text as it is when the event is read; the rest by reference,
/// for whoever hears of it to look up what they may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A message was sent.
    MessageSent(Arc<Message>),
    /// A message was changed by its sender.
    MessageEdited(Arc<Message>),
    /// A message was deleted.
    MessageDeleted {
        /// Where.
        conversation: Conversation,
        /// Which.
        no: MessageNo,
    },
    /// Somebody reacted to a message, or took that back.
    Reacted {
        /// Where.
        conversation: Conversation,
        /// To which message.
        no: MessageNo,
        /// Who.
        account: AccountId,
        /// With which emoji.
        emoji: String,
        /// Whether it was added; else it was taken back.
        added: bool,
        /// How many people have chosen this emoji since.
        count: u32,
    },
    /// A message was pinned or unpinned.
    PinChanged {
        /// Where.
        conversation: Conversation,
        /// Which.
        no: MessageNo,
        /// Whether it is pinned since.
        pinned: bool,
    },
    /// A conversation appeared in an account's list; from here on it hears what happens there.
    ChatAdded {
        /// Which.
        conversation: Conversation,
        /// In whose list.
        account: AccountId,
    },
    /// What a conference is, or what it grants, changed.
    ChatEdited {
        /// Which.
        conversation: Conversation,
    },
    /// A conversation is gone from an account's list: left, removed from, deleted, or a hidden dialog.
    /// But for the last, the account no longer hears what happens there.
    ChatRemoved {
        /// Which.
        conversation: Conversation,
        /// From whose list.
        account: AccountId,
    },
    /// An account may no longer read a conversation that it stays in, and hears no more of what happens there.
    /// When it may again, [`Event::ChatAdded`] tells.
    ChatClosed {
        /// Which.
        conversation: Conversation,
        /// To whom.
        account: AccountId,
    },
    /// Somebody became a member. They themselves are told by [`Event::ChatAdded`].
    MemberAdded {
        /// Of which conference.
        conversation: Conversation,
        /// Who.
        account: AccountId,
        /// As which member.
        no: MemberNo,
    },
    /// A member's role or permissions changed.
    MemberEdited {
        /// Of which conference.
        conversation: Conversation,
        /// Who.
        account: AccountId,
        /// Which member.
        no: MemberNo,
    },
    /// A member left or was removed. They themselves are told by [`Event::ChatRemoved`].
    MemberRemoved {
        /// Of which conference.
        conversation: Conversation,
        /// Who.
        account: AccountId,
        /// Which member.
        no: MemberNo,
    },
    /// A user's or a bot's profile changed, or they were deleted.
    EntityEdited {
        /// Who.
        account: AccountId,
        /// The conversations whose members are told, as they were at that time.
        /// Empty in an event that was read back from the log, whose audience is already chosen.
        shared: Arc<[ConversationId]>,
        /// Who is told besides: those who have them as a contact, and a bot's owner. Empty as above.
        known_to: Arc<[AccountId]>,
    },
    /// A contact of an account was made or changed.
    ContactEdited {
        /// Whose.
        account: AccountId,
        /// Who or what the contact is.
        contact: EntityId,
    },
    /// An account has a contact no more.
    ContactDeleted {
        /// Whose it was.
        account: AccountId,
        /// Who or what the contact was.
        contact: EntityId,
    },
    /// An account moved its read mark forward.
    ReadMarked {
        /// Where.
        conversation: Conversation,
        /// Whose mark.
        account: AccountId,
        /// Up to which message.
        no: MessageNo,
    },
    /// A session was closed: its tokens and its connections end.
    SessionClosed {
        /// Whose.
        account: AccountId,
        /// Which.
        session: SessionId,
    },
}

/// Who is told of an event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Whoever was a member (or a side of the dialog) at that position.
    Members(ConversationId),
    /// One account.
    Account(AccountId),
    /// The account itself, the members of the conversations that it is in, and these others.
    Peers(AccountId, Arc<[ConversationId]>, Arc<[AccountId]>),
}

impl Event {
    /// Who is told.
    pub fn audience(&self) -> Audience {
        match self {
            Self::MessageSent(message) | Self::MessageEdited(message) => {
                Audience::Members(message.conversation.id)
            }
            Self::MessageDeleted { conversation, .. }
            | Self::Reacted { conversation, .. }
            | Self::PinChanged { conversation, .. }
            | Self::ChatEdited { conversation }
            | Self::MemberAdded { conversation, .. }
            | Self::MemberEdited { conversation, .. }
            | Self::MemberRemoved { conversation, .. } => Audience::Members(conversation.id),
            Self::ReadMarked { conversation, .. } if conversation.is_dialog() => {
                Audience::Members(conversation.id)
            }
            Self::ReadMarked { account, .. }
            | Self::ChatAdded { account, .. }
            | Self::ChatRemoved { account, .. }
            | Self::ChatClosed { account, .. }
            | Self::ContactEdited { account, .. }
            | Self::ContactDeleted { account, .. }
            | Self::SessionClosed { account, .. } => Audience::Account(*account),
            Self::EntityEdited { account, shared, known_to } => {
                Audience::Peers(*account, Arc::clone(shared), Arc::clone(known_to))
            }
        }
    }
}
