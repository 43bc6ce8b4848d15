//! What messages carry besides their words: attachments, and the links in them.

use crate::{Card, ItemNo, Media, MediaKind, MessageNo, Timestamp};

/// Most attachments of one message.
pub const ATTACHMENTS_MAX: usize = 10;

/// Media in a message. In the message it goes by its place: 1, 2, 3 …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Its number in the conversation.
    pub no: ItemNo,
    /// The media.
    pub media: Media,
}

/// The kinds of items, one list each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// Media of one kind.
    Media(MediaKind),
    /// Addresses in texts.
    Link,
}

/// One thing that some message of a conversation carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number in the conversation: it stays, and no other item gets it.
    pub no: ItemNo,
    /// The message that carries it.
    pub message: MessageNo,
    /// Who sent that.
    pub sender: Card,
    /// When.
    pub sent_at: Timestamp,
    /// The thing itself.
    pub what: ItemContent,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemContent {
    /// An attachment.
    Media(Media),
    /// An address.
    Link(String),
}
