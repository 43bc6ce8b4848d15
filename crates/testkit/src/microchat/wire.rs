//! What the native API puts on the wire, field by field; a field too many or too few is a failure.

use serde::Deserialize;
use serde_json::Value;

/// A message.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// Its number in the chat.
    pub id: u64,
    /// Where it was sent, as the reader sees it.
    pub chat: Label,
    /// Who sent it.
    pub sender: Card,
    /// What it says.
    pub text: String,
    /// Media, none yet.
    pub attachments: Vec<Value>,
    /// When it was sent.
    pub time_sent: String,
    /// When it was edited last.
    pub time_edit: Option<String>,
    /// Which message it answers.
    pub reply_to: Option<u64>,
    /// What people answered it with.
    pub reactions: Vec<Reaction>,
    /// Whether it is pinned.
    pub pinned: bool,
}

/// One emoji under a message.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// Which.
    pub emoji: String,
    /// How many chose it.
    pub count: u64,
    /// Whether the reader is one of them.
    pub mine: bool,
}

/// Which chat something is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Label {
    /// The other side's eid, or the conference's.
    pub eid: u64,
    /// `user`, `bot` or `conference`.
    pub r#type: String,
}

/// Somebody in short.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Their eid.
    pub eid: u64,
    /// `user` or `bot`.
    pub r#type: String,
    /// Their alias; none for who is deleted.
    pub alias: Option<String>,
    /// A person's name; none for who is deleted.
    pub name: Option<String>,
    /// A bot's title.
    pub title: Option<String>,
    /// Whether they are deleted.
    #[serde(default)]
    pub deleted: bool,
}

/// A chat from one's own side.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    /// The other side's eid, or the conference's.
    pub eid: u64,
    /// `user`, `bot` or `conference`.
    pub r#type: String,
    /// The other side, or the conference.
    pub entity: Value,
    /// The latest message.
    pub last_message: Option<Message>,
    /// How many messages of others are unread.
    pub unread: u64,
    /// How many of them mention the reader.
    pub mentions: u64,
    /// Up to which message all is read.
    pub read_id: u64,
    /// What the reader may do in it.
    pub permissions: Value,
    /// How many messages are pinned.
    pub pinned_count: u64,
}

/// A member of a conference.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The member's number.
    pub id: u64,
    /// Who it is.
    pub entity: Value,
    /// `owner`, `admin` or `member`.
    pub role: String,
    /// What they may do.
    pub permissions: Value,
    /// When they joined.
    pub joined_at: String,
    /// Restrictions, none yet.
    pub restrictions: Value,
}
