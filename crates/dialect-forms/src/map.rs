//! The model's nouns in this dialect's words. Pure.

use model::{AccountId, Channel, Chat, Entity, Message, Server, User};

use crate::wire;

/// A chat in a list.
pub(crate) fn chat(chat: Chat) -> Option<wire::chats::Chat> {
    let title = match chat.entity {
        Entity::Conference(conference)
        | Entity::Server(Server { conference, .. })
        | Entity::Channel(Channel { conference, .. }) => conference.title,
        Entity::User(user) => user.alias,
        // The other side of a dialog has no name any more.
        Entity::Deleted { .. } => String::new(),
    };
    let last = chat.last_message.as_ref();
    Some(wire::chats::Chat {
        // Whatever is in a list has begun.
        id: chat.conversation?.id.get(),
        last_message: last.map(|last| last.text.clone()),
        last_message_time: last.map(|last| last.sent_at.to_rfc3339()),
        sender_id: last.map(|last| last.sender.id.get()),
        title,
    })
}

/// A message in a list.
pub(crate) fn message(message: &Message) -> wire::messages::Message {
    wire::messages::Message {
        content: message.text.clone(),
        id: message.no.get(),
        sender_id: message.sender.id.get(),
        time: message.sent_at.to_rfc3339(),
    }
}

/// A user as `viewer` sees them.
pub(crate) fn user(user: User, email_visible: bool, viewer: AccountId) -> wire::users::User {
    let shown = email_visible || user.id == viewer;
    wire::users::User {
        user: wire::users::Profile { name: user.alias, email: user.email.filter(|_| shown) },
    }
}
