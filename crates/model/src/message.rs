//! What was said.

use crate::{Attachment, Card, Conversation, MessageNo, Timestamp};

/// A message as it stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Where it was sent.
    pub conversation: Conversation,
    /// Its number there: its place in the order that every reader sees.
    pub no: MessageNo,
    /// Who sent it.
    pub sender: Card,
    /// What it says; nothing where it has attachments alone.
    pub text: String,
    /// What it carries.
    pub attachments: Vec<Attachment>,
    /// When it was accepted.
    pub sent_at: Timestamp,
    /// When its sender last changed it.
    pub edited_at: Option<Timestamp>,
    /// The message of the same conversation that it answers.
    pub reply_to: Option<MessageNo>,
    /// What people answered it with, in the order in which each emoji came first.
    pub reactions: Vec<Reaction>,
    /// Whether it is among the pinned ones of its conversation.
    pub pinned: bool,
}

/// One emoji under a message, as one account sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaction {
    /// Which emoji.
    pub emoji: String,
    /// How many people chose it; never 0.
    pub count: u32,
    /// Whether the viewer is one of them; false where nobody in particular looks.
    pub mine: bool,
}

/// Most different emoji under one message.
pub const REACTIONS_MAX: usize = 50;
/// Most pinned messages of one conversation.
pub const PINS_MAX: usize = 100;

/// Which messages of a conversation to read. Whatever the way, they come in ascending order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// The newest ones.
    Newest,
    /// The first ones after this number.
    After(MessageNo),
    /// The first ones after (the highest number ever given out − this count).
    AfterFromEnd(u64),
    /// Those just before this number.
    Before(MessageNo),
}
