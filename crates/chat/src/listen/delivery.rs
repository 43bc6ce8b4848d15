//! One event, ready to be told.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use bus::Carried;
use bytes::Bytes;
use model::{
    AccountId, Chat, Conversation, Cursor, EntityId, Epoch, Event, LoggedEvent, MemberNo, Message,
    MessageNo, Permissions, Presence, SessionId, Signal,
};
use tokio::sync::OnceCell;

use crate::conferences::MemberView;
use crate::contacts::ContactView;
use crate::entities::EntityView;

/// What a listener hears, with all that it may see of it.
#[derive(Debug, Clone)]
pub enum Heard {
    /// A message was sent.
    MessageSent(Arc<Message>),
    /// A message was changed.
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
    /// A conversation appeared in the listener's list.
    ChatAdded(Box<Chat>),
    /// A conversation of theirs changed.
    ChatEdited(Box<Chat>),
    /// A conversation is gone from their list.
    ChatRemoved {
        /// Which.
        conversation: Conversation,
    },
    /// Somebody became a member of a conference of theirs.
    MemberAdded {
        /// Which conference.
        conversation: Conversation,
        /// The new member.
        member: Box<MemberView>,
    },
    /// A member's role or permissions changed.
    MemberEdited {
        /// Which conference.
        conversation: Conversation,
        /// The member as it is now.
        member: Box<MemberView>,
    },
    /// Somebody is a member no more.
    MemberRemoved {
        /// Which conference.
        conversation: Conversation,
        /// Which member.
        no: MemberNo,
        /// Who it was.
        account: AccountId,
    },
    /// Somebody whom the listener shares a conversation with or knows otherwise, or they themselves, changed or was
    /// deleted.
    EntityEdited(Box<EntityView>),
    /// A read mark moved forward: the listener's own, or the other side's in a dialog.
    ReadMarked {
        /// Where.
        conversation: Conversation,
        /// Whose mark.
        account: AccountId,
        /// Up to which message.
        no: MessageNo,
        /// One's own: how many are unread now. The other side's: none.
        unread: Option<u32>,
    },
    /// A contact of the listener's was made or changed.
    ContactEdited(Box<ContactView>),
    /// The listener has a contact no more.
    ContactDeleted(EntityId),
    /// A session of the listener's account was closed.
    SessionClosed(SessionId),
    /// Somebody else is writing a message; it passes.
    Typing {
        /// Where.
        conversation: Conversation,
        /// Who.
        account: AccountId,
    },
    /// Somebody whom the listener shares a conversation with, or they themselves, came, went, or is available in
    /// another way; it passes.
    PresenceChanged {
        /// Who.
        account: AccountId,
        /// As it is now.
        presence: Presence,
    },
}

/// What a delivery is about.
#[derive(Debug, Clone)]
pub(super) enum Subject {
    /// Something with a place in the log.
    Logged(LoggedEvent),
    /// Something that passes.
    Passing(Signal),
}

/// One event for whoever is handed this same value: its encodings may be shared among them.
#[derive(Debug)]
pub struct Delivery {
    pub(super) subject: Subject,
    epoch: Epoch,
    /// What listeners hear of it; none inside where there is nothing (any more) to be told.
    pub(super) heard: OnceCell<Option<Heard>>,
    /// What the user whom it shows grants others, where that is not everything.
    pub(super) grants: OnceCell<HashMap<AccountId, Permissions>>,
    /// Whether the conference that it is about is private; none where it is gone.
    pub(super) private: OnceCell<Option<bool>>,
    /// Who chose which emoji under the message that it shows.
    pub(super) reactions: OnceCell<HashMap<AccountId, Vec<String>>>,
    encodings: [OnceLock<Option<Bytes>>; FORMATS_MAX],
}

impl Carried for Delivery {
    fn logged(&self) -> Option<&LoggedEvent> {
        match &self.subject {
            Subject::Logged(logged) => Some(logged),
            Subject::Passing(_) => None,
        }
    }
}

impl Delivery {
    /// An event.
    pub(crate) fn new(logged: LoggedEvent, epoch: Epoch) -> Self {
        Self::about(Subject::Logged(logged), epoch, OnceCell::new())
    }

    /// An event that `account` missed: a message in it is as that account sees it.
    pub(crate) fn missed(logged: LoggedEvent, epoch: Epoch, account: AccountId) -> Self {
        let mut delivery = Self::new(logged, epoch);
        if let Some(LoggedEvent {
            event: Event::MessageSent(message) | Event::MessageEdited(message),
            ..
        }) = delivery.logged()
        {
            let own = message.reactions.iter().filter(|reaction| reaction.mine);
            let own = own.map(|reaction| reaction.emoji.clone()).collect();
            delivery.reactions = OnceCell::new_with(Some([(account, own)].into()));
        }
        delivery
    }

    /// A signal.
    pub(crate) fn passing(signal: Signal, epoch: Epoch) -> Self {
        Self::about(Subject::Passing(signal), epoch, OnceCell::new())
    }

    fn about(subject: Subject, epoch: Epoch, heard: OnceCell<Option<Heard>>) -> Self {
        Self {
            subject,
            epoch,
            heard,
            grants: OnceCell::new(),
            private: OnceCell::new(),
            reactions: OnceCell::new(),
            encodings: Default::default(),
        }
    }

    /// The same event, for one listener alone.
    pub(super) fn for_one(&self, heard: Heard) -> Self {
        Self::about(self.subject.clone(), self.epoch, OnceCell::new_with(Some(Some(heard))))
    }

    /// The cursor of a client that has seen this; none for a signal, which moves no cursor.
    pub fn cursor(&self) -> Option<Cursor> {
        self.logged().map(|logged| Cursor { epoch: self.epoch, position: logged.position })
    }

    /// What happened.
    pub fn heard(&self) -> &Heard {
        match self.heard.get() {
            Some(Some(heard)) => heard,
            Some(None) | None => unreachable!("a listener hands out only what it has worked out"),
        }
    }

    /// This delivery as a frame of `format`, or none where that format has no word for it: made by the
    /// first listener who asks, shared by all others.
    pub fn encoded(
        &self,
        format: &Format,
        encode: impl FnOnce(&Self) -> Option<Bytes>,
    ) -> Option<Bytes> {
        match self.encodings.get(format.slot()) {
            Some(encoding) => encoding.get_or_init(|| encode(self)).clone(),
            None => encode(self),
        }
    }
}

/// Formats whose frames are shared; those of any more formats are made for each listener.
const FORMATS_MAX: usize = 8;

/// A format of frames, one `static` each: `static SSE: Format = Format::new();`.
#[derive(Debug)]
pub struct Format(OnceLock<usize>);

impl Format {
    /// A format of its own.
    #[expect(clippy::new_without_default, reason = "a format is a static, never a default value")]
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    fn slot(&self) -> usize {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        *self.0.get_or_init(|| NEXT.fetch_add(1, Ordering::Relaxed))
    }
}
