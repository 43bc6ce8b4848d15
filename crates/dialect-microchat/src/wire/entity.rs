//! Users, bots and conferences, and the short forms in which other things mention them.

use dialect_kit::extract::Patch;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::media::Media;

/// What kind of thing an entity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EntityType {
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

/// A user, a bot, a conference, a server, a channel, or what is left of a deleted one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Entity {
    /// A user.
    User(User),
    /// A bot.
    Bot(Bot),
    /// A conference.
    Conference(Conference),
    /// A server.
    Server(Server),
    /// A channel.
    Channel(Channel),
    /// A deleted one, where it is still mentioned.
    Deleted(Deleted),
}

/// A person's account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct User {
    /// Its id.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// Always `user`.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The unique name, as typed.
    pub alias: String,
    /// First or display name; may be empty.
    pub name: String,
    /// Surname; may be empty.
    pub surname: String,
    /// What they say about themselves; may be empty.
    pub bio: String,
    /// The newest one.
    #[schema(required)]
    pub avatar: Option<Media>,
    /// Whether they are there.
    pub presence: Presence,
    /// What they may do server-wide; null for nothing more.
    #[schema(required)]
    pub privileges: Option<Privilege>,
    /// What the viewer may do towards them, in the dialog of the two.
    pub permissions: Permissions,
    /// Their e-mail address, or null. Present only where the viewer is this user.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    #[expect(clippy::option_option, reason = "hidden, none, or an address")]
    pub email: Option<Option<String>>,
    /// Eids of the conferences in which both are. Present only where this one entity was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub common_conferences: Option<Vec<i64>>,
}

/// A program's account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bot {
    /// Its id.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// Always `bot`.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The unique name, as typed.
    pub alias: String,
    /// What it is called.
    pub title: String,
    /// What it does; may be empty.
    pub description: String,
    /// The owner's eid.
    pub owner: i64,
    /// The newest one.
    #[schema(required)]
    pub avatar: Option<Media>,
}

/// A bot just made, with what it signs in with.
#[derive(Serialize, ToSchema)]
pub(crate) struct MadeBot {
    /// The bot.
    #[serde(flatten)]
    pub bot: Bot,
    /// Its access token, shown this once.
    pub token: String,
}

/// A bot that is not there yet.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewBot {
    /// The unique name: 3 to 32 letters, digits or `_`. `username` is accepted for it.
    #[serde(alias = "username")]
    pub alias: String,
    /// What it is called: 1 to 255 characters on one line; by default its alias.
    pub title: Option<String>,
    /// What it does, up to 5000 characters.
    pub description: Option<String>,
}

/// Whether somebody is there.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Presence {
    /// `offline` where they hold no live connection; else what they chose to be, at first `online`.
    pub status: Status,
    /// When their last live connection ended; null where they never had one.
    #[schema(required)]
    pub last_seen: Option<String>,
}

/// The words for being there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    /// Holds at least one live connection.
    Online,
    /// The same, and says to be away.
    Idle,
    /// The same, and asks not to be disturbed.
    Dnd,
    /// Holds none.
    Offline,
}

/// What one wants to be while one holds a live connection.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewPresence {
    /// The word for it.
    pub status: ChosenStatus,
}

/// What one can choose to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ChosenStatus {
    /// There.
    Online,
    /// Away.
    Idle,
    /// Not to be disturbed.
    Dnd,
}

/// Server-wide privileges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Privilege {
    /// May delete messages and restrict members in any conference.
    Moderator,
    /// May do everything, and manage accounts.
    Admin,
}

/// A group chat.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Conference {
    /// Its id.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// `conference`; `server` or `channel` where it is one.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The unique name, where it has one.
    #[schema(required)]
    pub alias: Option<String>,
    /// What it is called.
    pub title: String,
    /// What it is about; may be empty.
    pub description: String,
    /// The owner's eid.
    pub owner: i64,
    /// Members see only what was sent while they were members; nobody else sees it.
    pub private: bool,
    /// The newest one.
    #[schema(required)]
    pub avatar: Option<Media>,
    /// How many members it has.
    pub members_count: u32,
    /// What the viewer may do in it.
    pub permissions: Permissions,
}

/// A set of channels: as a conference, but nothing is said in it itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Server {
    /// What it has as a conference has.
    #[serde(flatten)]
    pub conference: Conference,
    /// Eids of its channels, by position.
    pub channels: Vec<i64>,
}

/// One of the conversations of a server. Owner, privacy, members and permissions are its server's.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Channel {
    /// What it has as a conference has.
    #[serde(flatten)]
    pub conference: Conference,
    /// The server's eid.
    pub server: i64,
    /// Its place among the channels, ascending; with gaps where others were deleted.
    #[schema(minimum = 1)]
    pub position: i64,
}

/// What is left of a deleted user, bot, conference, server or channel.
#[expect(clippy::struct_field_names, reason = "as on the wire")]
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Deleted {
    /// Its id.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// What it was.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// Always true.
    pub deleted: bool,
}

/// What may be done, one boolean each.
#[expect(clippy::struct_excessive_bools, reason = "nine independent permissions, as documented")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Permissions {
    /// Read messages.
    pub read: bool,
    /// Send messages.
    pub send: bool,
    /// Delete other members' messages.
    pub delete: bool,
    /// Attach photos, videos, animations and files.
    pub send_media: bool,
    /// Attach audio.
    pub send_mediamessage: bool,
    /// Add members; for somebody who is none: join.
    pub add_user: bool,
    /// Remove members.
    pub remove_user: bool,
    /// Pin messages.
    pub pin_message: bool,
    /// Edit the conference.
    pub edit_conference: bool,
}

/// What to change about permissions; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct PermissionsPatch {
    /// Read messages.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub read: Patch<bool>,
    /// Send messages. In a dialog, false blocks.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub send: Patch<bool>,
    /// Delete other members' messages.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub delete: Patch<bool>,
    /// Attach photos, videos, animations and files.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub send_media: Patch<bool>,
    /// Attach audio.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub send_mediamessage: Patch<bool>,
    /// Add members; for somebody who is none: join.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub add_user: Patch<bool>,
    /// Remove members.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub remove_user: Patch<bool>,
    /// Pin messages.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub pin_message: Patch<bool>,
    /// Edit the conference.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub edit_conference: Patch<bool>,
}

/// What to change about a member's permissions; what is absent stays, null drops an override.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct OverridesPatch {
    /// Read messages.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub read: Patch<bool>,
    /// Send messages.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub send: Patch<bool>,
    /// Delete other members' messages.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub delete: Patch<bool>,
    /// Attach photos, videos, animations and files.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub send_media: Patch<bool>,
    /// Attach audio.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub send_mediamessage: Patch<bool>,
    /// Add members.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub add_user: Patch<bool>,
    /// Remove members.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub remove_user: Patch<bool>,
    /// Pin messages.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub pin_message: Patch<bool>,
    /// Edit the conference.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub edit_conference: Patch<bool>,
}

/// Who sent a message.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Sender {
    /// Its id.
    #[schema(minimum = 1)]
    pub eid: i64,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntityType,
    /// The unique name; absent for a deleted sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub alias: Option<String>,
    /// A user's name; absent for a deleted sender.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// A bot's or a conference's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub title: Option<String>,
    /// True for a deleted sender, else absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub deleted: Option<bool>,
}

/// Somebody who wants an account.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct NewUser {
    /// The unique name: 3 to 32 letters, digits or `_`. `username` is accepted for it.
    #[serde(alias = "username")]
    pub alias: String,
    /// 8 to 1024 bytes.
    pub password: String,
    /// First or display name, up to 255 characters.
    pub name: Option<String>,
    /// Surname, up to 255 characters.
    pub surname: Option<String>,
    /// E-mail address, another name to sign in with.
    pub email: Option<String>,
    /// What they say about themselves, up to 5000 characters.
    pub bio: Option<String>,
    /// The code of an invite into a conference: one is a member of it from the start. Needed where registration is by
    /// invitation.
    pub invite: Option<String>,
}

/// What to change about an entity; what is absent stays. A field of another kind of entity is refused.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub(crate) struct EntityPatch {
    /// The unique name. Null takes a conference's away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub alias: Patch<String>,
    /// User: first or display name. Null empties it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// User: surname. Null empties it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub surname: Patch<String>,
    /// User: what they say about themselves. Null empties it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub bio: Patch<String>,
    /// User: e-mail address. Null takes it away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub email: Patch<String>,
    /// User, by an admin: server-wide privileges. Null takes them away.
    #[serde(default)]
    #[schema(value_type = Option<Privilege>)]
    pub privileges: Patch<Privilege>,
    /// User, by themselves: a new password, with `current_password`. All other sessions are closed.
    #[serde(default)]
    #[schema(value_type = String)]
    pub password: Patch<String>,
    /// The password that is good until now.
    #[serde(default)]
    #[schema(value_type = String)]
    pub current_password: Patch<String>,
    /// Bot, conference, server, channel: what it is called.
    #[serde(default)]
    #[schema(value_type = String)]
    pub title: Patch<String>,
    /// Bot, conference, server, channel: what it is about. Null empties it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub description: Patch<String>,
    /// Conference, server: whether it is private.
    #[serde(default)]
    #[schema(value_type = bool)]
    pub private: Patch<bool>,
    /// The hash of a photo that was uploaded: a new avatar. Null takes the newest away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub avatar: Patch<String>,
}

/// An answer with any of them.
pub(crate) type EntityResponse = super::Envelope<Entity>;
/// An answer with users, bots and conferences.
pub(crate) type EntityListResponse = super::EnvelopeOfList<Entity>;
/// An answer with a user.
pub(crate) type UserResponse = super::Envelope<User>;
/// An answer with a bot and its token.
pub(crate) type MadeBotResponse = super::Envelope<MadeBot>;
/// An answer with a conference.
pub(crate) type ConferenceResponse = super::Envelope<Conference>;
/// An answer with a server.
pub(crate) type ServerResponse = super::Envelope<Server>;
/// An answer with servers.
pub(crate) type ServerListResponse = super::EnvelopeOfList<Server>;
/// An answer with a channel.
pub(crate) type ChannelResponse = super::Envelope<Channel>;
/// An answer with channels.
pub(crate) type ChannelListResponse = super::EnvelopeOfList<Channel>;
/// An answer with permissions.
pub(crate) type PermissionsResponse = super::Envelope<Permissions>;
