//! Events as rows of the log, and back.

use std::collections::HashMap;
use std::sync::Arc;

use model::{
    AccountId, Audience, Conversation, ConversationId, EntityId, Event, LoggedEvent, MemberNo,
    MessageNo, Position, SessionId, Timestamp,
};
use sqlx::FromRow;

use crate::conversations::conversation_of;
use crate::error::{Error, Result};

/// An event as it is stored; an emoji comes in beside it.
pub(super) struct Stored {
    pub(super) kind: i64,
    pub(super) audience: i64,
    pub(super) conversation: Option<i64>,
    pub(super) account: Option<i64>,
    pub(super) no: Option<i64>,
}

const MESSAGE_SENT: i64 = 1;
const MESSAGE_EDITED: i64 = 2;
const MESSAGE_DELETED: i64 = 3;
const REACTION_ADDED: i64 = 4;
const REACTION_REMOVED: i64 = 5;
const MESSAGE_PINNED: i64 = 6;
const MESSAGE_UNPINNED: i64 = 7;
const CHAT_ADDED: i64 = 10;
const CHAT_EDITED: i64 = 11;
const CHAT_REMOVED: i64 = 12;
const CHAT_CLOSED: i64 = 13;
const MEMBER_ADDED: i64 = 20;
const MEMBER_EDITED: i64 = 21;
const MEMBER_REMOVED: i64 = 22;
const ENTITY_EDITED: i64 = 30;
const READ_MARKED: i64 = 40;
const SESSION_CLOSED: i64 = 50;
const CONTACT_EDITED: i64 = 70;
const CONTACT_DELETED: i64 = 71;

impl Stored {
    pub(super) fn of(event: &Event) -> Self {
        let audience = match event.audience() {
            Audience::Members(_) => 1,
            Audience::Account(_) => 2,
            Audience::Peers(..) => 3,
        };
        let (kind, conversation, account, no) = match event {
            Event::MessageSent(message) => {
                (MESSAGE_SENT, Some(message.conversation), None, Some(message.no.get()))
            }
            Event::MessageEdited(message) => {
                (MESSAGE_EDITED, Some(message.conversation), None, Some(message.no.get()))
            }
            Event::MessageDeleted { conversation, no } => {
                (MESSAGE_DELETED, Some(*conversation), None, Some(no.get()))
            }
            Event::Reacted { conversation, no, account, added, .. } => {
                let kind = if *added { REACTION_ADDED } else { REACTION_REMOVED };
                (kind, Some(*conversation), Some(*account), Some(no.get()))
            }
            Event::PinChanged { conversation, no, pinned } => {
                let kind = if *pinned { MESSAGE_PINNED } else { MESSAGE_UNPINNED };
                (kind, Some(*conversation), None, Some(no.get()))
            }
            Event::ChatAdded { conversation, account } => {
                (CHAT_ADDED, Some(*conversation), Some(*account), None)
            }
            Event::ChatEdited { conversation } => (CHAT_EDITED, Some(*conversation), None, None),
            Event::ChatRemoved { conversation, account } => {
                (CHAT_REMOVED, Some(*conversation), Some(*account), None)
            }
            Event::ChatClosed { conversation, account } => {
                (CHAT_CLOSED, Some(*conversation), Some(*account), None)
            }
            Event::MemberAdded { conversation, account, no } => {
                (MEMBER_ADDED, Some(*conversation), Some(*account), Some(no.get()))
            }
            Event::MemberEdited { conversation, account, no } => {
                (MEMBER_EDITED, Some(*conversation), Some(*account), Some(no.get()))
            }
            Event::MemberRemoved { conversation, account, no } => {
                (MEMBER_REMOVED, Some(*conversation), Some(*account), Some(no.get()))
            }
            Event::EntityEdited { account, .. } => (ENTITY_EDITED, None, Some(*account), None),
            Event::ReadMarked { conversation, account, no } => {
                (READ_MARKED, Some(*conversation), Some(*account), Some(no.get()))
            }
            Event::SessionClosed { account, session } => {
                (SESSION_CLOSED, None, Some(*account), Some(session.get()))
            }
            Event::ContactEdited { account, contact } => {
                (CONTACT_EDITED, None, Some(*account), Some(contact.get()))
            }
            Event::ContactDeleted { account, contact } => {
                (CONTACT_DELETED, None, Some(*account), Some(contact.get()))
            }
        };
        let conversation = conversation.map(|conversation| conversation.id.get());
        Self { kind, audience, conversation, account: account.map(AccountId::get), no }
    }
}

#[derive(FromRow)]
pub(super) struct EventRow {
    position: i64,
    at_ms: i64,
    kind: i64,
    conversation_id: Option<i64>,
    account_id: Option<i64>,
    no: Option<i64>,
    emoji: Option<String>,
    count: Option<i64>,
    conversation_kind: Option<i64>,
    first_id: Option<i64>,
    second_id: Option<i64>,
    server_id: Option<i64>,
    /// When the listener left the conversation, if they did: what was written later is not for them.
    left_ms: Option<i64>,
}

pub(super) type Spoken = HashMap<(ConversationId, MessageNo), Arc<model::Message>>;

impl EventRow {
    pub(super) fn is_message(&self) -> bool {
        matches!(self.kind, MESSAGE_SENT | MESSAGE_EDITED)
    }

    pub(super) fn message(&self) -> Option<(ConversationId, MessageNo)> {
        Some((ConversationId::new(self.conversation_id?), MessageNo::new(self.no?)))
    }

    /// None for a message that was deleted, or rewritten for others than the listener, since.
    pub(super) fn into_event(self, spoken: &Spoken) -> Result<Option<LoggedEvent>> {
        let event = match self.kind {
            MESSAGE_SENT | MESSAGE_EDITED => {
                let Some(message) = self.message().and_then(|reference| spoken.get(&reference))
                else {
                    return Ok(None);
                };
                let message = Arc::clone(message);
                if let (Some(left_ms), Some(edited_at)) = (self.left_ms, message.edited_at)
                    && edited_at.ms() >= left_ms
                {
                    return Ok(None);
                }
                if self.kind == MESSAGE_SENT {
                    Event::MessageSent(message)
                } else {
                    Event::MessageEdited(message)
                }
            }
            MESSAGE_DELETED => Event::MessageDeleted {
                conversation: self.conversation()?,
                no: MessageNo::new(self.number()?),
            },
            REACTION_ADDED | REACTION_REMOVED => Event::Reacted {
                conversation: self.conversation()?,
                no: MessageNo::new(self.number()?),
                account: self.account()?,
                count: self.count.and_then(|count| u32::try_from(count).ok()).unwrap_or_default(),
                added: self.kind == REACTION_ADDED,
                emoji: self.emoji.ok_or(Error::Corrupt("event"))?,
            },
            MESSAGE_PINNED | MESSAGE_UNPINNED => Event::PinChanged {
                conversation: self.conversation()?,
                no: MessageNo::new(self.number()?),
                pinned: self.kind == MESSAGE_PINNED,
            },
            CHAT_ADDED => {
                Event::ChatAdded { conversation: self.conversation()?, account: self.account()? }
            }
            CHAT_EDITED => Event::ChatEdited { conversation: self.conversation()? },
            CHAT_REMOVED => {
                Event::ChatRemoved { conversation: self.conversation()?, account: self.account()? }
            }
            CHAT_CLOSED => {
                Event::ChatClosed { conversation: self.conversation()?, account: self.account()? }
            }
            MEMBER_ADDED => Event::MemberAdded {
                conversation: self.conversation()?,
                account: self.account()?,
                no: MemberNo::new(self.number()?),
            },
            MEMBER_EDITED => Event::MemberEdited {
                conversation: self.conversation()?,
                account: self.account()?,
                no: MemberNo::new(self.number()?),
            },
            MEMBER_REMOVED => Event::MemberRemoved {
                conversation: self.conversation()?,
                account: self.account()?,
                no: MemberNo::new(self.number()?),
            },
            ENTITY_EDITED => Event::EntityEdited {
                account: self.account()?,
                shared: Arc::new([]),
                known_to: Arc::new([]),
            },
            CONTACT_EDITED => Event::ContactEdited {
                account: self.account()?,
                contact: EntityId::new(self.number()?),
            },
            CONTACT_DELETED => Event::ContactDeleted {
                account: self.account()?,
                contact: EntityId::new(self.number()?),
            },
            READ_MARKED => Event::ReadMarked {
                conversation: self.conversation()?,
                account: self.account()?,
                no: MessageNo::new(self.number()?),
            },
            SESSION_CLOSED => Event::SessionClosed {
                account: self.account()?,
                session: SessionId::new(self.number()?),
            },
            _ => return Err(Error::Corrupt("kind of event")),
        };
        let (position, at) = (Position::new(self.position), Timestamp::from_ms(self.at_ms));
        Ok(Some(LoggedEvent { position, at, event }))
    }

    /// A dialog is never deleted; of anything else the kind is known when it is.
    fn conversation(&self) -> Result<Conversation> {
        let id = self.conversation_id.ok_or(Error::Corrupt("event"))?;
        let kind = self.conversation_kind.ok_or(Error::Corrupt("event"))?;
        conversation_of(id, kind, self.first_id, self.second_id, self.server_id)
    }

    fn account(&self) -> Result<AccountId> {
        self.account_id.map(AccountId::new).ok_or(Error::Corrupt("event"))
    }

    fn number(&self) -> Result<i64> {
        self.no.ok_or(Error::Corrupt("event"))
    }
}
