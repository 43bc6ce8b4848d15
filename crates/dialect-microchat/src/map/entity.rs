//! Entities as the document shows them.

use chat::accounts::SignIn;
use chat::entities::EntityView;
use model::{
    AccountId, Card, ConversationId, Entity, EntityKind, Permission, Permissions, Presence,
    Privileges, Status,
};

use super::media::avatar;
use super::{Viewer, entity_type};
use crate::wire::entity as wire;

impl Viewer<'_> {
    /// The one entity that was asked for.
    pub(crate) fn asked(&self, view: EntityView) -> wire::Entity {
        let common = view.common_conferences.into_iter().map(ConversationId::get).collect();
        let mut entity = self.entity(view.entity, view.permissions);
        if let wire::Entity::User(user) = &mut entity {
            user.common_conferences = Some(common);
        }
        entity
    }

    /// An entity inside of something else; `permissions` are the viewer's towards it.
    pub(crate) fn entity(&self, entity: Entity, permissions: Permissions) -> wire::Entity {
        match entity {
            Entity::User(user) => self.account(user, permissions),
            Entity::Conference(known) => wire::Entity::Conference(conference(known, permissions)),
            Entity::Server(server) => wire::Entity::Server(wire::Server {
                conference: wire::Conference {
                    kind: wire::EntityType::Server,
                    ..conference(server.conference, permissions)
                },
                channels: server.channels.into_iter().map(ConversationId::get).collect(),
            }),
            Entity::Channel(channel) => wire::Entity::Channel(wire::Channel {
                conference: wire::Conference {
                    kind: wire::EntityType::Channel,
                    ..conference(channel.conference, permissions)
                },
                server: channel.server.get(),
                position: channel.position,
            }),
            Entity::Deleted { id, kind } => wire::Entity::Deleted(wire::Deleted {
                eid: id.get(),
                kind: entity_type(kind),
                deleted: true,
            }),
        }
    }

    /// A user or a bot; `permissions` are the viewer's towards them.
    pub(crate) fn account(&self, user: model::User, permissions: Permissions) -> wire::Entity {
        match user.owner {
            None => wire::Entity::User(self.user(user, permissions)),
            Some(owner) => wire::Entity::Bot(bot(user, owner)),
        }
    }

    /// A user; `permissions` are the viewer's towards them.
    pub(crate) fn user(&self, user: model::User, permissions: Permissions) -> wire::User {
        let status = self.presence.status(user.id);
        wire::User {
            eid: user.id.get(),
            kind: wire::EntityType::User,
            alias: user.alias,
            name: user.name,
            surname: user.surname,
            bio: user.bio,
            avatar: user.avatar.map(avatar),
            presence: presence(Presence { status, last_seen_at: user.last_seen_at }),
            privileges: match user.privileges {
                Privileges::None => None,
                Privileges::Moderator => Some(wire::Privilege::Moderator),
                Privileges::Admin => Some(wire::Privilege::Admin),
            },
            permissions: set(permissions),
            email: (user.id == self.account).then_some(user.email),
            common_conferences: None,
        }
    }
}

/// A bot.
fn bot(bot: model::User, owner: AccountId) -> wire::Bot {
    wire::Bot {
        eid: bot.id.get(),
        kind: wire::EntityType::Bot,
        alias: bot.alias,
        title: bot.name,
        description: bot.bio,
        owner: owner.get(),
        avatar: bot.avatar.map(avatar),
    }
}

/// A bot that its owner has just made.
pub(crate) fn made_bot(made: SignIn, owner: AccountId) -> wire::MadeBot {
    wire::MadeBot { bot: bot(made.user, owner), token: made.token }
}

/// Whether somebody is there.
pub(crate) fn presence(known: Presence) -> wire::Presence {
    wire::Presence {
        status: match known.status {
            Status::Online => wire::Status::Online,
            Status::Idle => wire::Status::Idle,
            Status::Dnd => wire::Status::Dnd,
            Status::Offline => wire::Status::Offline,
        },
        last_seen: known.last_seen_at.map(model::Timestamp::to_rfc3339),
    }
}

/// A conference; `permissions` are the viewer's in it.
fn conference(known: model::Conference, permissions: Permissions) -> wire::Conference {
    wire::Conference {
        eid: known.id.get(),
        kind: wire::EntityType::Conference,
        alias: known.alias,
        title: known.title,
        description: known.description,
        owner: known.owner.get(),
        private: known.private,
        avatar: known.avatar.map(avatar),
        members_count: known.members_count,
        permissions: set(permissions),
    }
}

/// Who sent a message.
pub(crate) fn sender(card: &Card) -> wire::Sender {
    let name = (!card.deleted).then(|| card.name.clone());
    let (name, title) = match card.kind {
        EntityKind::User => (name, None),
        EntityKind::Bot | EntityKind::Conference | EntityKind::Server | EntityKind::Channel => {
            (None, name)
        }
    };
    wire::Sender {
        eid: card.id.get(),
        kind: entity_type(card.kind),
        alias: card.alias.clone().filter(|_| !card.deleted),
        name,
        title,
        deleted: card.deleted.then_some(true),
    }
}

/// Nine booleans.
pub(crate) fn set(permissions: Permissions) -> wire::Permissions {
    wire::Permissions {
        read: permissions.contains(Permission::Read),
        send: permissions.contains(Permission::Send),
        delete: permissions.contains(Permission::Delete),
        send_media: permissions.contains(Permission::SendMedia),
        send_mediamessage: permissions.contains(Permission::SendMediamessage),
        add_user: permissions.contains(Permission::AddUser),
        remove_user: permissions.contains(Permission::RemoveUser),
        pin_message: permissions.contains(Permission::PinMessage),
        edit_conference: permissions.contains(Permission::EditConference),
    }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use serde_json::json;

    use super::*;

    fn ada() -> model::User {
        model::User {
            id: AccountId::new(1),
            alias: "Ada".to_owned(),
            name: "Ada".to_owned(),
            surname: String::new(),
            bio: String::new(),
            owner: None,
            email: Some("ada@localhost".to_owned()),
            privileges: Privileges::Admin,
            created_at: Timestamp::from_ms(0),
            avatar: None,
            last_seen_at: Some(Timestamp::from_ms(1)),
        }
    }

    #[test]
    fn an_email_is_for_oneself_alone() {
        let seen_by = |account| {
            let viewer = Viewer { account: AccountId::new(account), presence: &true };
            serde_json::to_value(viewer.user(ada(), Permissions::NONE)).unwrap()
        };
        assert_eq!(seen_by(1)["email"], "ada@localhost");
        assert_eq!(seen_by(2).get("email"), None);
        assert_eq!(
            seen_by(2),
            json!({
                "eid": 1, "type": "user", "alias": "Ada", "name": "Ada", "surname": "", "bio": "",
                "avatar": null, "privileges": "admin",
                "presence": {"status": "online", "last_seen": "1970-01-01T00:00:00.001Z"},
                "permissions": {
                    "read": false, "send": false, "delete": false, "send_media": false,
                    "send_mediamessage": false, "add_user": false, "remove_user": false,
                    "pin_message": false, "edit_conference": false,
                },
            })
        );
    }

    #[test]
    fn common_conferences_belong_to_the_one_user_who_was_asked_for() {
        let viewer = Viewer { account: AccountId::new(2), presence: &false };
        let view = EntityView {
            entity: Entity::User(ada()),
            permissions: Permissions::ALL,
            common_conferences: vec![ConversationId::new(9)],
        };
        let shown = serde_json::to_value(viewer.asked(view)).unwrap();
        assert_eq!(shown["common_conferences"], json!([9]));
    }

    #[test]
    fn of_a_deleted_sender_the_id_is_left() {
        let mut card = ada().card();
        assert_eq!(
            serde_json::to_value(sender(&card)).unwrap(),
            json!({"eid": 1, "type": "user", "alias": "Ada", "name": "Ada"})
        );
        card.deleted = true;
        assert_eq!(
            serde_json::to_value(sender(&card)).unwrap(),
            json!({"eid": 1, "type": "user", "deleted": true})
        );
    }
}
