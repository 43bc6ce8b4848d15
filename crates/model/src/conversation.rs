//! Where people talk: dialogs, conferences and the channels of servers, their members, and how one member sees them.

use crate::{
    AccountId, Avatar, ConversationId, Entity, EntityKind, EntityRef, MemberNo, Message, MessageNo,
    Permissions, Restriction, Timestamp, User,
};

/// A conversation in the two facts that never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// What kind it is and, for a dialog, whose.
    pub kind: ConversationKind,
}

/// The kinds of conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConversationKind {
    /// Two participants, or one with themselves (saved notes).
    Dialog {
        /// The participant with the lower id.
        first: AccountId,
        /// The participant with the higher id; the same as `first` in saved notes.
        second: AccountId,
        /// Whether the first is a bot.
        first_is_bot: bool,
        /// Whether the second is a bot.
        second_is_bot: bool,
    },
    /// A group chat with an owner and members.
    Conference,
    /// A set of channels with an owner and members; nothing is said in it itself.
    Server,
    /// One of the conversations of a server, which says who is in it and what they may do.
    Channel {
        /// Whose channel it is.
        server: ConversationId,
    },
}

impl Conversation {
    /// In a dialog, who `viewer` talks with (oneself in saved notes); none in any other kind.
    pub fn other_side(&self, viewer: AccountId) -> Option<AccountId> {
        match self.kind {
            ConversationKind::Dialog { first, second, .. } if viewer == first => Some(second),
            ConversationKind::Dialog { first, .. } => Some(first),
            ConversationKind::Conference
            | ConversationKind::Server
            | ConversationKind::Channel { .. } => None,
        }
    }

    /// Whose owner, members, grants and restrictions hold here: a channel's server's, else its own.
    #[must_use]
    pub fn ruled_by(self) -> Self {
        match self.kind {
            ConversationKind::Channel { server } => {
                Self { id: server, kind: ConversationKind::Server }
            }
            ConversationKind::Dialog { .. }
            | ConversationKind::Conference
            | ConversationKind::Server => self,
        }
    }

    /// What `viewer` talks with: a person, a bot, or a conference.
    pub fn kind_for(&self, viewer: AccountId) -> EntityKind {
        let bot = match self.kind {
            ConversationKind::Conference => return EntityKind::Conference,
            ConversationKind::Server => return EntityKind::Server,
            ConversationKind::Channel { .. } => return EntityKind::Channel,
            ConversationKind::Dialog { first, second_is_bot, .. } if viewer == first => {
                second_is_bot
            }
            ConversationKind::Dialog { first_is_bot, .. } => first_is_bot,
        };
        if bot { EntityKind::Bot } else { EntityKind::User }
    }

    /// Whether it is a dialog.
    pub fn is_dialog(&self) -> bool {
        matches!(self.kind, ConversationKind::Dialog { .. })
    }
}

/// A group chat, as everybody who may know of it knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conference {
    /// Its id; as an entity and as a conversation it has the same number.
    pub id: ConversationId,
    /// Its unique name, where it has one.
    pub alias: Option<String>,
    /// What it is called.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// Its newest picture.
    pub avatar: Option<Avatar>,
    /// Who has every permission in it and cannot be removed by others.
    pub owner: AccountId,
    /// Members see only what was sent while they were members, others see nothing.
    pub private: bool,
    /// How many members it has.
    pub members_count: u32,
    /// What somebody who is not a member may do.
    pub everybody: Permissions,
    /// What a member without an override may do.
    pub members: Permissions,
    /// When it was created.
    pub created_at: Timestamp,
}

/// A set of channels, which have its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// All that it has as a conference has.
    pub conference: Conference,
    /// Its channels, by position.
    pub channels: Vec<ConversationId>,
}

/// One of the conversations of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its own id, title and description (its topic); all else is its server's.
    pub conference: Conference,
    /// Whose channel it is.
    pub server: ConversationId,
    /// Its place among the channels, ascending; with gaps where others were deleted.
    pub position: i64,
}

/// A member's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// The one owner.
    Owner,
    /// Has all permissions, except over the owner.
    Admin,
    /// Has what the conference grants members.
    Member,
}

/// One member of a conference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The number, in order of joining.
    pub no: MemberNo,
    /// Who it is.
    pub user: User,
    /// Their role.
    pub role: Role,
    /// What they may do in it, all things considered.
    pub permissions: Permissions,
    /// When they joined (the last time).
    pub joined_at: Timestamp,
    /// What keeps them from speaking now, if anything does.
    pub restriction: Option<Restriction>,
}

/// A conversation as one account sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    /// The conversation; none for a dialog in which nobody has written yet.
    pub conversation: Option<Conversation>,
    /// The other side of a dialog, the conference or the channel.
    pub entity: Entity,
    /// The newest message that the viewer may read.
    pub last_message: Option<Message>,
    /// Messages of others after the read mark.
    pub unread: u32,
    /// Unread messages that mention the viewer.
    pub mentions: u32,
    /// The viewer's read mark; 0 where nothing was read.
    pub read_no: MessageNo,
    /// How many messages that the viewer may read are pinned.
    pub pinned: u32,
    /// What the viewer may do in it.
    pub permissions: Permissions,
    /// When something last happened in it: its newest message, else its creation.
    pub active_at: Timestamp,
}

/// How a request names a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ChatRef {
    /// By whom one talks with: the other side of a dialog (written to or not), the conference or
    /// the channel.
    With(EntityRef),
    /// By the conversation's own id, dialogs included.
    Conversation(ConversationId),
}

/// How a request names a member of a conference.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MemberRef {
    /// By number.
    No(MemberNo),
    /// By the account.
    Account(AccountId),
    /// By the user's alias, without regard to case.
    Alias(String),
}
