//! What the event stream says: a kind, and one of these as its data.

use serde::Serialize;
use utoipa::ToSchema;

use super::chat::{Chat, ChatLabel};
use super::conference::Member;
use super::contact::Contact;
use super::entity::{Entity, Presence};
use super::message::Message;

/// One event as a WebSocket text frame. In Server-Sent Events the same three are `id:`, `event:` and `data:`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Frame<'a> {
    /// The cursor of a client that has seen this event. Opaque. Null for what passes and moves no cursor:
    /// `PresenceUpdate` and `Typing`.
    #[schema(required)]
    pub id: Option<&'a str>,
    /// The kind of event.
    pub event: &'static str,
    /// What happened.
    pub data: &'a Data,
}

/// The data of an event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Data {
    /// `Hello`, the first event of every stream.
    Hello(Box<Hello>),
    /// `Reset`: the cursor is too old or unknown, so the client must reload.
    Reset(Reset),
    /// `MessageReceive` and `MessageEdit`.
    Message(Box<Message>),
    /// `MessageDelete`.
    MessageDelete(MessageDelete),
    /// `ChatNew` and `ChatEdit`.
    Chat(Box<Chat>),
    /// `ChatDelete`.
    ChatDelete(ChatDelete),
    /// `MemberAdd` and `MemberEdit`.
    Member(Box<MemberChange>),
    /// `MemberRemove`.
    MemberRemove(MemberRemove),
    /// `EntityEdit`.
    Entity(Box<Entity>),
    /// `ContactEdit`.
    Contact(Box<Contact>),
    /// `ContactDelete`.
    ContactDelete(ContactDelete),
    /// `ReadUpdate`.
    ReadUpdate(ReadUpdate),
    /// `ReactionUpdate`.
    ReactionUpdate(ReactionUpdate),
    /// `PinUpdate`.
    PinUpdate(PinUpdate),
    /// `PresenceUpdate`.
    PresenceUpdate(PresenceUpdate),
    /// `Typing`.
    Typing(Typing),
    /// `SessionClosed`.
    SessionClosed(SessionClosed),
}

/// Data of `Hello`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Hello {
    /// Oneself.
    #[serde(rename = "self")]
    pub user: Entity,
    /// Where the stream begins.
    pub cursor: String,
}

/// Data of `Reset`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reset {
    /// Where the stream begins anew.
    pub cursor: String,
}

/// Data of `MessageDelete`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MessageDelete {
    /// Where.
    pub chat: ChatLabel,
    /// Which message.
    pub id: i64,
}

/// Data of `ChatDelete`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChatDelete {
    /// Which chat.
    pub eid: i64,
}

/// Data of `MemberAdd` and `MemberEdit`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberChange {
    /// Which conference.
    pub chat: ChatLabel,
    /// The member.
    pub member: Member,
}

/// Data of `MemberRemove`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MemberRemove {
    /// Which conference.
    pub chat: ChatLabel,
    /// Which member.
    pub id: i64,
    /// Who it was.
    pub eid: i64,
}

/// Data of `ReadUpdate`: one's own read mark with `unread`, or the other side's of a dialog with `eid`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReadUpdate {
    /// Where.
    pub chat: ChatLabel,
    /// The id of the last message that was read.
    pub read_id: i64,
    /// One's own mark: how many messages are unread now.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unread: Option<u32>,
    /// The other side's mark: who.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub eid: Option<i64>,
}

/// Data of `ContactDelete`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ContactDelete {
    /// Which of one's own contacts.
    pub id: i64,
}

/// Data of `ReactionUpdate`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReactionUpdate {
    /// Where.
    pub chat: ChatLabel,
    /// Which message.
    pub id: i64,
    /// Who reacted, or took it back.
    pub eid: i64,
    /// With which emoji.
    pub emoji: String,
    /// False where it was taken back.
    pub added: bool,
    /// How many people have chosen this emoji since.
    pub count: u32,
}

/// Data of `PinUpdate`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PinUpdate {
    /// Where.
    pub chat: ChatLabel,
    /// Which message.
    pub id: i64,
    /// False where it was unpinned.
    pub pinned: bool,
}

/// Data of `PresenceUpdate`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PresenceUpdate {
    /// Who.
    pub eid: i64,
    /// As they are now.
    #[serde(flatten)]
    pub presence: Presence,
}

/// Data of `Typing`. It lasts 8 seconds, unless it comes again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Typing {
    /// Where.
    pub chat: ChatLabel,
    /// Who is writing.
    pub eid: i64,
}

/// Data of `SessionClosed`.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionClosed {
    /// Which of one's own sessions.
    pub id: i64,
}
