//! Chats, messages and members as the document shows them.

use chat::conferences::MemberView;
use model::{Conversation, Role};

use super::entity::{sender, set};
use super::media::attachments;
use super::{Viewer, entity_type};
use crate::wire::chat as wire;
use crate::wire::conference::{Member, Restriction, Role as WireRole};
use crate::wire::entity::Entity;
use crate::wire::message::{Message, Reaction};
use crate::wire::search::Hit;

impl Viewer<'_> {
    /// A conversation in the two words by which the viewer knows it.
    pub(crate) fn label(&self, conversation: Conversation) -> wire::ChatLabel {
        let kind = entity_type(conversation.kind_for(self.account));
        match conversation.other_side(self.account) {
            Some(other) => wire::ChatLabel { eid: other.get(), kind },
            None => wire::ChatLabel { eid: conversation.id.get(), kind },
        }
    }

    /// A conversation.
    pub(crate) fn chat(&self, chat: model::Chat) -> wire::Chat {
        let entity = self.entity(chat.entity, chat.permissions);
        let (eid, kind) = match &entity {
            Entity::User(user) => (user.eid, user.kind),
            Entity::Bot(bot) => (bot.eid, bot.kind),
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
            attachments: attachments(&message.attachments),
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
            entity: self.account(member.user, towards),
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
    use crate::wire::entity::EntityType;

    fn viewer(account: i64) -> Viewer<'static> {
        Viewer { account: AccountId::new(account), presence: &false }
    }

    const BOT: i64 = 3;

    fn dialog(first: i64, second: i64) -> Conversation {
        let (first, second) = (AccountId::new(first), AccountId::new(second));
        Conversation {
            id: ConversationId::new(7),
            kind: ConversationKind::Dialog {
                first,
                second,
                first_is_bot: false,
                second_is_bot: second.get() == BOT,
            },
        }
    }

    #[test]
    fn a_dialog_is_named_by_the_other_side() {
        let eid = |account, first, second| viewer(account).label(dialog(first, second)).eid;
        assert_eq!(eid(1, 1, 2), 2);
        assert_eq!(eid(2, 1, 2), 1);
        assert_eq!(eid(1, 1, 1), 1, "saved notes");
        let kind = |account| viewer(account).label(dialog(1, BOT)).kind;
        assert_eq!((kind(1), kind(BOT)), (EntityType::Bot, EntityType::User));
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
            attachments: Vec::new(),
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
