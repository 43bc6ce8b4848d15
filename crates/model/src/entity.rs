//! Who and what there is: users, bots, conferences, servers and channels as everybody knows them.

use crate::{AccountId, Avatar, Channel, Conference, EntityId, Server, Timestamp};

/// What kind of thing an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EntityKind {
    /// A person's account.
    User,
    /// A group chat.
    Conference,
    /// A program's account.
    Bot,
    /// A set of channels.
    Server,
    /// One of the conversations of a server.
    Channel,
}

/// What an account may do on the whole server, besides what its conversations grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub enum Privileges {
    /// Nothing more.
    #[default]
    None,
    /// Delete messages and restrict members in any conference.
    Moderator,
    /// All permissions in every conference, and managing accounts.
    Admin,
}

/// An account: a person's, or that of a bot, which has an owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: AccountId,
    /// Its unique name, as typed.
    pub alias: String,
    /// First or display name; may be empty. A bot's title.
    pub name: String,
    /// Surname; may be empty.
    pub surname: String,
    /// What the person says about themselves, or a bot's description; may be empty.
    pub bio: String,
    /// Who made the bot and answers for it; a person has none.
    pub owner: Option<AccountId>,
    /// Their e-mail address, where they gave one.
    pub email: Option<String>,
    /// What they may do server-wide.
    pub privileges: Privileges,
    /// When they registered.
    pub created_at: Timestamp,
    /// Their newest picture.
    pub avatar: Option<Avatar>,
    /// When their last live connection ended; none if they never had one.
    pub last_seen_at: Option<Timestamp>,
}

impl User {
    /// Whether it is a person's account or a bot's.
    pub fn kind(&self) -> EntityKind {
        if self.owner.is_some() { EntityKind::Bot } else { EntityKind::User }
    }

    /// Whether `who` may edit and delete this account: it itself, its owner, or an admin.
    pub fn answers_to(&self, who: &Self) -> bool {
        who.id == self.id || self.owner == Some(who.id) || who.privileges == Privileges::Admin
    }

    /// The short form of this user.
    pub fn card(&self) -> Card {
        Card {
            id: self.id.into(),
            kind: self.kind(),
            alias: Some(self.alias.clone()),
            name: self.name.clone(),
            deleted: false,
        }
    }
}

/// An entity in the few words that a mention of it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Its id.
    pub id: EntityId,
    /// What it is.
    pub kind: EntityKind,
    /// Its alias, where it has one.
    pub alias: Option<String>,
    /// A user's name, a bot's or a conference's title.
    pub name: String,
    /// It was deleted: alias and name are gone.
    pub deleted: bool,
}

/// An entity, whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entity {
    /// A user or a bot.
    User(User),
    /// A conference.
    Conference(Conference),
    /// A server.
    Server(Server),
    /// A channel.
    Channel(Channel),
    /// What is left of a deleted one where it is still mentioned.
    Deleted {
        /// Its id.
        id: EntityId,
        /// What it was.
        kind: EntityKind,
    },
}

impl Entity {
    /// Its id.
    pub fn id(&self) -> EntityId {
        match self {
            Self::User(user) => user.id.into(),
            Self::Conference(conference) => conference.id.into(),
            Self::Server(server) => server.conference.id.into(),
            Self::Channel(channel) => channel.conference.id.into(),
            Self::Deleted { id, .. } => *id,
        }
    }

    /// What it is, or was.
    pub fn kind(&self) -> EntityKind {
        match self {
            Self::User(user) => user.kind(),
            Self::Conference(_) => EntityKind::Conference,
            Self::Server(_) => EntityKind::Server,
            Self::Channel(_) => EntityKind::Channel,
            Self::Deleted { kind, .. } => *kind,
        }
    }

    /// What a conference, a server and a channel have in common.
    pub fn as_conference(&self) -> Option<&Conference> {
        match self {
            Self::Conference(conference) => Some(conference),
            Self::Server(server) => Some(&server.conference),
            Self::Channel(channel) => Some(&channel.conference),
            Self::User(_) | Self::Deleted { .. } => None,
        }
    }
}

/// How a request names an entity.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EntityRef {
    /// By its id.
    Id(EntityId),
    /// By its alias, without regard to case.
    Alias(String),
}
