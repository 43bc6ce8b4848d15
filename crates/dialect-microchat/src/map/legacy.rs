//! What v0 shows, in the form of the first version.

use model::SessionId;

use crate::wire::entity::{Conference, Entity};
use crate::wire::legacy::{About, FlatChat, Token};

/// An entity, flattened.
pub(crate) fn flat_chat(entity: Entity) -> FlatChat {
    match entity {
        Entity::User(user) => FlatChat {
            alias: Some(user.alias),
            kind: user.kind,
            avatar: user.avatar,
            about: About::User {
                name: user.name,
                surname: user.surname,
                bio: user.bio,
                common_conferences: user.common_conferences.unwrap_or_default(),
                permissions: user.permissions,
            },
        },
        Entity::Bot(bot) => FlatChat {
            alias: Some(bot.alias),
            kind: bot.kind,
            avatar: bot.avatar,
            about: About::Titled { title: bot.title, description: bot.description },
        },
        Entity::Conference(conference) => titled(conference),
        Entity::Server(server) => titled(server.conference),
        Entity::Channel(channel) => titled(channel.conference),
        Entity::Deleted(deleted) => {
            FlatChat { alias: None, kind: deleted.kind, avatar: None, about: About::Nothing {} }
        }
    }
}

fn titled(conference: Conference) -> FlatChat {
    FlatChat {
        alias: conference.alias,
        kind: conference.kind,
        avatar: conference.avatar,
        about: About::Titled { title: conference.title, description: conference.description },
    }
}

/// A session of whoever asks through `current`.
pub(crate) fn token(session: model::Session, current: SessionId) -> Token {
    Token {
        id: session.id.get(),
        name: session.name,
        created_at: session.created_at.to_rfc3339(),
        last_active: session.last_active_at.to_rfc3339(),
        current: session.id == current,
    }
}
