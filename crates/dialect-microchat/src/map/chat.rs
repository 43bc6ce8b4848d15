//! Chats, messages and members as the document shows them.

use chat::conferences::MemberView;
use model::{Conversation, ConversationKind, Role};

use super::Viewer;
use super::entity::{sender, set};
use crate::wire::chat as wire;
use crate::wire::conference::{Member, Restriction, Role as WireRole};
use crate::wire::entity::{Entity, EntityType};
use crate::wire::message::{Message, Reaction};
use crate::wire::search::Hit;

impl Viewer<'_> {
    /// A conversation in the two words by which the viewer knows it.
    pub(crate) fn label(&self, conversation: Conversation) -> wire::ChatLabel {
        let (eid, kind) = match conversation.kind {
            ConversationKind::Dialog { .. } => {
                let other = conversation.other_side(self.account).unwrap_or(self.account);
                (other.get(), EntityType::User)
            }
            ConversationKind::Conference => (conversation.id.get(), EntityType::Conference),
            ConversationKind::Server => (conversation.id.get(), EntityType::Server),
            ConversationKind::Channel { .. } => (conversation.id.get(), EntityType::Channel),
        };
        wire::ChatLabel { eid, kind }
    }

    /// A conversation.
    pub(crate) fn chat(&self, chat: model::Chat) -> wire::Chat {
        let entity = self.entity(chat.entity, chat.permissions);
        let (eid, kind) = match &entity {
            Entity::User(user) => (user.eid, user.kind),
            Entity::Conference(conference) => (conference.eid, conference.kind),
            Entity::Server(server) => (server.conference.eid, server.conference.kind),
            Entity::Channel(channel) => (channel.conference.eid, channel.conference.kind),
            Entity::Deleted(deleted) => (deleted.eid, deleted.kind),
        };
        wire::Chat {
            eid,
            kind,
            entity,
            last_message: chat.last_message.map(|message| self.message(&message)),
            unread: chat.unread,
            mentions: chat.mentions,
            read_id: chat.read_no.get(),
            permissions: set(chat.permissions),
            pinned_count: chat.pinned,
        }
    }

    /// A message.
    pub(crate) fn message(&self, message: &model::Message) -> Message {
        Message {
            id: message.no.get(),
            chat: self.label(message.conversation),
            sender: sender(&message.sender),
            text: message.text.clone(),
            attachments: Vec::new(),
            time_sent: message.sent_at.to_rfc3339(),
            time_edit: message.edited_at.map(model::Timestamp::to_rfc3339),
            reply_to: message.reply_to.map(model::MessageNo::get),
            reactions: message.reactions.iter().map(reaction).collect(),
            pinned: message.pinned,
        }
    }

    /// A message that was found.
    pub(crate) fn hit(&self, found: model::Found) -> Hit {
        Hit { message: self.message(&found.message), snippet: found.snippet }
    }

    /// A member of a conference.
    pub(crate) fn member(&self, MemberView { member, towards }: MemberView) -> Member {
        Member {
            id: member.no.get(),
            entity: Entity::User(self.user(member.user, towards)),
            role: match member.role {
                Role::Owner => WireRole::Owner,
                Role::Admin => WireRole::Admin,
                Role::Member => WireRole::Member,
            },
            permissions: set(member.permissions),
            joined_at: member.joined_at.to_rfc3339(),
            restrictions: member.restriction.map(|restriction| Restriction {
                until: restriction.until.map(model::Timestamp::to_rfc3339),
                send: !restriction.mute,
                ban: restriction.ban,
            }),
        }
    }
}

/// One emoji under a message.
fn reaction(known: &model::Reaction) -> Reaction {
    Reaction { emoji: known.emoji.clone(), count: known.count, mine: known.mine }
}

#[cfg(test)]
mod tests {
    use model::{
        AccountId, Card, ConversationId, ConversationKind, EntityKind, MessageNo, Timestamp,
    };
    use serde_json::json;

    use super::*;

    fn viewer(account: i64) -> Viewer<'static> {
        Viewer { account: AccountId::new(account), presence: &false }
    }

    fn dialog(first: i64, second: i64) -> Conversation {
        let (first, second) = (AccountId::new(first), AccountId::new(second));
        Conversation {
            id: ConversationId::new(7),
            kind: ConversationKind::Dialog { first, second },
        }
    }

    #[test]
    fn a_dialog_is_named_by_the_other_side() {
        let eid = |account, first, second| viewer(account).label(dialog(first, second)).eid;
        assert_eq!(eid(1, 1, 2), 2);
        assert_eq!(eid(2, 1, 2), 1);
        assert_eq!(eid(1, 1, 1), 1, "saved notes");
        let conference =
            Conversation { id: ConversationId::new(7), kind: ConversationKind::Conference };
        let label = viewer(1).label(conference);
        assert_eq!((label.eid, label.kind), (7, EntityType::Conference));
    }

    #[test]
    fn a_message_has_every_field_of_the_document() {
        let message = model::Message {
            conversation: dialog(1, 2),
            no: MessageNo::new(3),
            sender: Card {
                id: AccountId::new(1).into(),
                kind: EntityKind::User,
                alias: Some("ada".to_owned()),
                name: String::new(),
                deleted: false,
            },
            text: "hello".to_owned(),
            sent_at: Timestamp::from_ms(0),
            edited_at: None,
            reply_to: Some(MessageNo::new(2)),
            reactions: vec![model::Reaction { emoji: "👍".to_owned(), count: 2, mine: true }],
            pinned: true,
        };
        assert_eq!(
            serde_json::to_value(viewer(2).message(&message)).unwrap(),
            json!({
                "id": 3, "chat": {"eid": 1, "type": "user"},
                "sender": {"eid": 1, "type": "user", "alias": "ada", "name": ""},
                "text": "hello", "attachments": [], "time_sent": "1970-01-01T00:00:00.000Z",
                "time_edit": null, "reply_to": 2,
                "reactions": [{"emoji": "👍", "count": 2, "mine": true}], "pinned": true,
            })
        );
    }
}
