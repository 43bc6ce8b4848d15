//! The model's nouns in this dialect's words. Pure, but for asking who is online.

use bytes::Bytes;
use chat::accounts::SignIn;
use chat::entities::EntityView;
use chat::listen::{Delivery, Heard};
use model::{AccountId, Message, User};
use serde::Serialize;

use crate::{Api, wire};

/// A sign-in, with the token made for it.
pub(crate) fn signed_up(sign_in: &SignIn, token: String) -> wire::auth::SignedUp {
    wire::auth::SignedUp { token, username: sign_in.user.alias.clone(), id: sign_in.user.id.get() }
}

/// A user as `viewer` sees them.
pub(crate) fn user(user: &User, api: &Api, viewer: AccountId) -> wire::users::User {
    let shown = api.settings.email_visible || user.id == viewer;
    wire::users::User {
        id: user.id.get(),
        email: user.email.clone().filter(|_| shown).unwrap_or_default(),
        username: user.alias.clone(),
        // A bot has no password.
        password: match user.owner {
            None => api.verbs.password_scheme().to_owned(),
            Some(_) => String::new(),
        },
        is_online: api.verbs.is_online(user.id),
    }
}

/// A conference, by id and title.
pub(crate) fn chat(founded: &EntityView) -> wire::chats::Chat {
    let id = founded.entity.id().get();
    // A repeated request is answered although its chat was deleted in between.
    let title = founded.entity.as_conference().map(|conference| conference.title.clone());
    let name = title.unwrap_or_default();
    wire::chats::Chat { id, name }
}

/// A message in a list.
pub(crate) fn message(message: &Message) -> wire::chats::Message {
    wire::chats::Message {
        id: message.no.get(),
        text: message.text.clone(),
        owner_id: message.sender.id.get(),
        chat_id: message.conversation.id.get(),
        created_at: message.sent_at.to_rfc3339(),
    }
}

/// A delivery as a frame; this dialect has a word for new messages only.
pub(crate) fn frame(delivery: &Delivery) -> Option<Bytes> {
    match delivery.heard() {
        Heard::MessageSent(message) => said(message, delivery.cursor()?.to_string()),
        Heard::MessageEdited(_)
        | Heard::MessageDeleted { .. }
        | Heard::Reacted { .. }
        | Heard::PinChanged { .. }
        | Heard::ChatAdded(_)
        | Heard::ChatEdited(_)
        | Heard::ChatRemoved { .. }
        | Heard::MemberAdded { .. }
        | Heard::MemberEdited { .. }
        | Heard::MemberRemoved { .. }
        | Heard::EntityEdited(_)
        | Heard::ContactEdited(_)
        | Heard::ContactDeleted(_)
        | Heard::ReadMarked { .. }
        | Heard::SessionClosed(_)
        | Heard::Typing { .. }
        | Heard::PresenceChanged { .. } => None,
    }
}

/// The frame of an error.
pub(crate) fn error_frame(sentence: String) -> Option<Bytes> {
    json(&dialect_kit::ErrorBody { error: sentence })
}

fn said(message: &Message, cursor: String) -> Option<Bytes> {
    json(&wire::live::Said {
        text: &message.text,
        // A deleted account has no name any more.
        username: message.sender.alias.as_deref().unwrap_or_default(),
        created_at: message.sent_at.to_rfc3339(),
        id: message.no.get(),
        chat_id: message.conversation.id.get(),
        owner_id: message.sender.id.get(),
        cursor,
    })
}

fn json(frame: &impl Serialize) -> Option<Bytes> {
    match serde_json::to_vec(frame) {
        Ok(frame) => Some(frame.into()),
        Err(error) => {
            tracing::error!(%error, "a frame could not be written");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{
        Card, Conversation, ConversationId, ConversationKind, EntityKind, MessageNo, Timestamp,
    };

    use super::*;

    fn hello() -> Message {
        Message {
            conversation: Conversation {
                id: ConversationId::new(9),
                kind: ConversationKind::Conference,
            },
            no: MessageNo::new(1),
            sender: Card {
                id: AccountId::new(3).into(),
                kind: EntityKind::User,
                alias: Some("ada".to_owned()),
                name: "Ada".to_owned(),
                deleted: false,
            },
            text: "hello".to_owned(),
            attachments: Vec::new(),
            sent_at: Timestamp::from_ms(1_795_255_200_120),
            edited_at: None,
            reply_to: None,
            reactions: Vec::new(),
            pinned: false,
        }
    }

    #[test]
    fn a_message_looks_as_documented() {
        assert_eq!(
            serde_json::to_value(message(&hello())).unwrap(),
            serde_json::json!({
                "id": 1, "text": "hello", "owner_id": 3, "chat_id": 9,
                "created_at": "2026-11-21T10:00:00.120Z",
            })
        );
    }

    #[test]
    fn a_frame_looks_as_documented() {
        let frame = said(&hello(), "0000000a-5".to_owned()).unwrap();
        assert_eq!(
            frame,
            "{\"text\":\"hello\",\"username\":\"ada\",\"created_at\":\"2026-11-21T10:00:00.120Z\",\
             \"id\":1,\"chat_id\":9,\"owner_id\":3,\"cursor\":\"0000000a-5\"}"
        );
    }

    #[test]
    fn what_a_deleted_account_said_has_an_id_and_no_name() {
        let mut message = hello();
        message.sender.alias = None;
        let frame = said(&message, String::new()).unwrap();
        let frame: serde_json::Value = serde_json::from_slice(&frame).unwrap();
        assert_eq!(frame["username"], "");
        assert_eq!(frame["owner_id"], 3);
    }
}
