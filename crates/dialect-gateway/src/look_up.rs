//! What takes more than one question to say: a channel with those whom one meets in it.

use std::collections::HashMap;

use chat::{Actor, Result};
use model::{
    Chat, Conference, Conversation, ConversationId, ConversationKind, Entity, Page, Refusal,
};

use crate::wire::channel::{Channel, DmChannel, DmKind, TextChannel, TextKind};
use crate::wire::server::Server;
use crate::wire::user::User;
use crate::{Api, map, name};

/// Chats that are read at once.
const PAGE_ROWS: u32 = 500;
/// Members of a group who are named; more of them would fill a screen and a frame.
const RECIPIENTS_MAX: u32 = 100;

impl Api {
    /// A chat as a channel.
    pub(crate) async fn channel(&self, actor: &Actor, chat: Chat) -> Result<Channel> {
        let conversation = chat.conversation.ok_or(Refusal::NotFound("channel"))?;
        let last_message_id =
            chat.last_message.as_ref().map(|last| name::of_message(conversation.id, last.no));
        let (kind, name, recipients) = match chat.entity {
            Entity::User(other) => (DmKind::Dm, None, vec![map::user(&other, &self.verbs)]),
            Entity::Deleted { id, .. } => (DmKind::Dm, None, vec![map::deleted_user(id)]),
            Entity::Channel(channel) => {
                let conference = channel.conference;
                return Ok(Channel::Text(TextChannel {
                    channel_id: conversation.id.to_string(),
                    server_id: channel.server.to_string(),
                    name: conference.title,
                    topic: conference.description,
                    kind: TextKind::Text,
                    position: channel.position,
                    last_message_id,
                    created_at: conference.created_at.to_rfc3339(),
                }));
            }
            // Nothing is said in a server itself.
            Entity::Server(_) => return Err(Refusal::NotFound("channel").into()),
            Entity::Conference(conference) => {
                let members = self.recipients(actor, conversation).await?;
                (DmKind::GroupDm, Some(conference.title), members)
            }
        };
        Ok(Channel::Dm(DmChannel {
            channel_id: conversation.id.to_string(),
            server_id: None,
            kind,
            name,
            recipients,
            last_message_id,
        }))
    }

    /// The actor's direct messages, the one with the latest message first.
    pub(crate) async fn dm_channels(&self, actor: &Actor) -> Result<Vec<Channel>> {
        let mut channels = Vec::new();
        for chat in self.chats(actor).await? {
            if chat.conversation.is_some_and(is_dm) {
                channels.extend(unless_gone(self.channel(actor, chat).await)?);
            }
        }
        Ok(channels)
    }

    /// The channels of a server, by position.
    pub(crate) async fn channels_of(
        &self,
        actor: &Actor,
        server: ConversationId,
    ) -> Result<Vec<Channel>> {
        let mut channels = Vec::new();
        for view in self.verbs.channels(actor, &name::entity(server)).await? {
            let id = ConversationId::new(view.entity.id().get());
            if let Some(chat) = unless_gone(self.verbs.chat(actor, &name::chat(id)).await)? {
                channels.extend(unless_gone(self.channel(actor, chat).await)?);
            }
        }
        Ok(channels)
    }

    /// A server with its channels.
    pub(crate) async fn server_with_channels(
        &self,
        actor: &Actor,
        server: &Conference,
    ) -> Result<Server> {
        let channels = self.channels_of(actor, server.id).await?;
        Ok(Server { channels: Some(channels), ..map::server(server) })
    }

    /// All that the actor has: servers with their channels, and direct messages.
    pub(crate) async fn everything(&self, actor: &Actor) -> Result<(Vec<Server>, Vec<Channel>)> {
        let mut dms = Vec::new();
        let mut of_servers: HashMap<ConversationId, Vec<(i64, Channel)>> = HashMap::new();
        for chat in self.chats(actor).await? {
            let place = match &chat.entity {
                Entity::Channel(channel) => Some((channel.server, channel.position)),
                _ => None,
            };
            let Some(channel) = unless_gone(self.channel(actor, chat).await)? else { continue };
            match place {
                Some((server, position)) => {
                    of_servers.entry(server).or_default().push((position, channel));
                }
                None => dms.push(channel),
            }
        }
        let servers = crate::routes::servers::all(self, actor).await?.into_iter().map(|server| {
            let mut channels = of_servers.remove(&server.conference.id).unwrap_or_default();
            channels.sort_by_key(|(position, _)| *position);
            let channels = channels.into_iter().map(|(_, channel)| channel).collect();
            Server { channels: Some(channels), ..map::server(&server.conference) }
        });
        Ok((servers.collect(), dms))
    }

    /// All conversations of the actor.
    async fn chats(&self, actor: &Actor) -> Result<Vec<Chat>> {
        let mut chats: Vec<Chat> = Vec::new();
        loop {
            let offset = u32::try_from(chats.len()).unwrap_or(u32::MAX);
            let page = self.verbs.chats(actor, Page { offset, count: PAGE_ROWS }).await?;
            if page.is_empty() {
                return Ok(chats);
            }
            chats.extend(page);
        }
    }

    /// The other members of a group.
    async fn recipients(&self, actor: &Actor, group: Conversation) -> Result<Vec<User>> {
        let page = Page { offset: 0, count: RECIPIENTS_MAX };
        let members = self.verbs.members(actor, &name::entity(group.id), page).await?;
        let users = members.into_iter().map(|view| view.member.user);
        let others = users.filter(|user| user.id != actor.account);
        Ok(others.map(|user| map::user(&user, &self.verbs)).collect())
    }
}

/// Nothing where what was in a list a moment ago is not there any more: then it is none of the answer.
pub(crate) fn unless_gone<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(chat::Error::Refused(Refusal::NotFound(_) | Refusal::Forbidden(_))) => Ok(None),
        found => found.map(Some),
    }
}

fn is_dm(conversation: Conversation) -> bool {
    match conversation.kind {
        ConversationKind::Dialog { .. } | ConversationKind::Conference => true,
        ConversationKind::Server | ConversationKind::Channel { .. } => false,
    }
}
