//! Events as the document names them.

use chat::conferences::MemberView;
use chat::listen::Heard;

use super::Viewer;
use crate::wire::event::{
    ChatDelete, ContactDelete, Data, MemberChange, MemberRemove, MessageDelete, PinUpdate,
    PresenceUpdate, ReactionUpdate, ReadUpdate, SessionClosed, Typing,
};

impl Viewer<'_> {
    /// The kind and the data of an event.
    pub(crate) fn event(&self, heard: &Heard) -> (&'static str, Data) {
        match heard {
            Heard::MessageSent(message) => {
                ("MessageReceive", Data::Message(Box::new(self.message(message))))
            }
            Heard::MessageEdited(message) => {
                ("MessageEdit", Data::Message(Box::new(self.message(message))))
            }
            Heard::MessageDeleted { conversation, no } => {
                let gone = MessageDelete { chat: self.label(*conversation), id: no.get() };
                ("MessageDelete", Data::MessageDelete(gone))
            }
            Heard::Reacted { conversation, no, account, emoji, added, count } => {
                let change = ReactionUpdate {
                    chat: self.label(*conversation),
                    id: no.get(),
                    eid: account.get(),
                    emoji: emoji.clone(),
                    added: *added,
                    count: *count,
                };
                ("ReactionUpdate", Data::ReactionUpdate(change))
            }
            Heard::PinChanged { conversation, no, pinned } => {
                let chat = self.label(*conversation);
                let change = PinUpdate { chat, id: no.get(), pinned: *pinned };
                ("PinUpdate", Data::PinUpdate(change))
            }
            Heard::ChatAdded(chat) => {
                ("ChatNew", Data::Chat(Box::new(self.chat((**chat).clone()))))
            }
            Heard::ChatEdited(chat) => {
                ("ChatEdit", Data::Chat(Box::new(self.chat((**chat).clone()))))
            }
            Heard::ChatRemoved { conversation } => {
                let gone = ChatDelete { eid: self.label(*conversation).eid };
                ("ChatDelete", Data::ChatDelete(gone))
            }
            Heard::MemberAdded { conversation, member } => {
                ("MemberAdd", self.member_change(*conversation, member))
            }
            Heard::MemberEdited { conversation, member } => {
                ("MemberEdit", self.member_change(*conversation, member))
            }
            Heard::MemberRemoved { conversation, no, account } => {
                let gone = MemberRemove {
                    chat: self.label(*conversation),
                    id: no.get(),
                    eid: account.get(),
                };
                ("MemberRemove", Data::MemberRemove(gone))
            }
            Heard::EntityEdited(view) => {
                let entity = self.entity(view.entity.clone(), view.permissions);
                ("EntityEdit", Data::Entity(Box::new(entity)))
            }
            Heard::ContactEdited(contact) => {
                ("ContactEdit", Data::Contact(Box::new(self.contact((**contact).clone()))))
            }
            Heard::ContactDeleted(contact) => {
                ("ContactDelete", Data::ContactDelete(ContactDelete { id: contact.get() }))
            }
            Heard::ReadMarked { conversation, account, no, unread } => {
                let mark = ReadUpdate {
                    chat: self.label(*conversation),
                    read_id: no.get(),
                    unread: *unread,
                    eid: (*account != self.account).then_some(account.get()),
                };
                ("ReadUpdate", Data::ReadUpdate(mark))
            }
            Heard::SessionClosed(session) => {
                ("SessionClosed", Data::SessionClosed(SessionClosed { id: session.get() }))
            }
            Heard::Typing { conversation, account } => {
                let typing = Typing { chat: self.label(*conversation), eid: account.get() };
                ("Typing", Data::Typing(typing))
            }
            Heard::PresenceChanged { account, presence } => {
                let presence = super::entity::presence(*presence);
                let change = PresenceUpdate { eid: account.get(), presence };
                ("PresenceUpdate", Data::PresenceUpdate(change))
            }
        }
    }

    fn member_change(&self, conversation: model::Conversation, member: &MemberView) -> Data {
        Data::Member(Box::new(MemberChange {
            chat: self.label(conversation),
            member: self.member(member.clone()),
        }))
    }

    /// Whether an event shows the viewer's own account, with what nobody else may see of it: its frame is
    /// not the one that others get.
    pub(crate) fn is_shown_themselves(&self, heard: &Heard) -> bool {
        match heard {
            Heard::EntityEdited(view) => view.entity.id() == self.account.into(),
            Heard::MemberAdded { member, .. } | Heard::MemberEdited { member, .. } => {
                member.member.user.id == self.account
            }
            Heard::ChatAdded(chat) | Heard::ChatEdited(chat) => {
                chat.entity.id() == self.account.into()
            }
            Heard::MessageSent(_)
            | Heard::MessageEdited(_)
            | Heard::MessageDeleted { .. }
            | Heard::Reacted { .. }
            | Heard::PinChanged { .. }
            | Heard::ChatRemoved { .. }
            | Heard::MemberRemoved { .. }
            | Heard::ContactEdited(_)
            | Heard::ContactDeleted(_)
            | Heard::ReadMarked { .. }
            | Heard::SessionClosed(_)
            | Heard::Typing { .. }
            | Heard::PresenceChanged { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{AccountId, Conversation, ConversationId, ConversationKind, MessageNo};
    use serde_json::json;

    use super::*;

    fn marked(account: i64, unread: Option<u32>) -> serde_json::Value {
        let (first, second) = (AccountId::new(1), AccountId::new(2));
        let viewer = Viewer { account: first, presence: &false };
        let (kind, data) = viewer.event(&Heard::ReadMarked {
            conversation: Conversation {
                id: ConversationId::new(7),
                kind: ConversationKind::Dialog {
                    first,
                    second,
                    first_is_bot: false,
                    second_is_bot: false,
                },
            },
            account: AccountId::new(account),
            no: MessageNo::new(5),
            unread,
        });
        assert_eq!(kind, "ReadUpdate");
        serde_json::to_value(data).unwrap()
    }

    #[test]
    fn a_read_mark_says_how_many_are_unread_or_whose_it_is() {
        let chat = json!({"eid": 2, "type": "user"});
        assert_eq!(marked(1, Some(0)), json!({"chat": chat, "read_id": 5, "unread": 0}));
        assert_eq!(marked(2, None), json!({"chat": chat, "read_id": 5, "eid": 2}));
    }
}
