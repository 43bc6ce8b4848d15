//! Founding a server, and adding channels to it.

use model::{
    Alias, Conversation, ConversationId, ConversationKind, Description, EntityKind, EntityRef,
    IdempotencyKey, Permission, Permissions, Refusal, Standing, Title,
};
use store::{KeyUse, Operation, Reader, Writer};

use crate::conferences::members;
use crate::entities::{EntityView, look_up};
use crate::{Actor, Error, Result, Verbs};

/// A server that is not there yet.
#[derive(Debug, Clone)]
pub struct NewServer {
    /// What it is called.
    pub title: Title,
    /// Its unique name, where it shall have one.
    pub alias: Option<Alias>,
    /// What it is about.
    pub description: Description,
    /// Whether it is private; by default it is where it has no alias.
    pub private: Option<bool>,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

/// A channel that is not there yet.
#[derive(Debug, Clone)]
pub struct NewChannel {
    /// What it is called.
    pub title: Title,
    /// What it is about.
    pub topic: Description,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

/// The channel that every server begins with.
const FIRST_CHANNEL: &str = "general";
/// Channels that a server can have: each member is in all of them.
const CHANNELS_MAX: usize = 500;

impl Verbs {
    /// Founds a server with one channel, `general`; the actor is its owner and member 1.
    ///
    /// # Errors
    /// Conflict where the alias is taken.
    pub async fn create_server(&self, actor: &Actor, new: NewServer) -> Result<EntityView> {
        let actor = *actor;
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let first = first_use(writer, &actor, new.key.as_ref(), Operation::Server).await?;
                let id = match first {
                    Some(id) => id,
                    None => found(writer, &actor, new).await?,
                };
                look_up::view(writer, actor.account, id.into(), EntityKind::Server).await
            })
        })
        .await
    }

    /// Adds a channel to a server, behind the others; `edit_conference` is needed.
    ///
    /// # Errors
    /// NotFound, Forbidden; Invalid where it is no server or has all the channels that it can have.
    pub async fn create_channel(
        &self,
        actor: &Actor,
        server: &EntityRef,
        new: NewChannel,
    ) -> Result<EntityView> {
        let (actor, server) = (*actor, server.clone());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let standing = standing(writer, &actor, &server).await?;
                let allowed = standing.require(Permission::EditConference);
                allowed.map_err(|refusal| refusal.missing("server"))?;
                let first = first_use(writer, &actor, new.key.as_ref(), Operation::Channel).await?;
                let id = match first {
                    Some(id) => id,
                    None => add(writer, &actor, standing.conversation, new).await?,
                };
                look_up::view(writer, actor.account, id.into(), EntityKind::Channel).await
            })
        })
        .await
    }
}

/// How the actor stands to the server that a request names.
///
/// # Errors
/// NotFound; Invalid where it is something else.
pub(super) async fn standing(
    reader: &mut Reader,
    actor: &Actor,
    server: &EntityRef,
) -> Result<Standing, Error> {
    let missing = |error| match error {
        Error::Refused(refusal) => Error::Refused(refusal.missing("server")),
        Error::Internal => Error::Internal,
    };
    let standing = members::standing(reader, actor, server).await.map_err(missing)?;
    if standing.conversation.kind == ConversationKind::Server {
        return Ok(standing);
    }
    Err(Refusal::invalid("That is no server.").into())
}

async fn found(
    writer: &mut Writer,
    actor: &Actor,
    new: NewServer,
) -> Result<ConversationId, Error> {
    let server = store::NewConference {
        title: new.title,
        private: new.private.unwrap_or(new.alias.is_none()),
        alias: new.alias,
        description: new.description,
        granted: Permissions::members_default(),
        owner: actor.account,
    };
    let server = writer.add_server(server).await?;
    let first =
        store::NewChannel { title: Title::new(FIRST_CHANNEL)?, topic: Description::default() };
    writer.add_channel(server, first).await?;
    remember(writer, actor, new.key.as_ref(), Operation::Server, server.id).await
}

async fn add(
    writer: &mut Writer,
    actor: &Actor,
    server: Conversation,
    new: NewChannel,
) -> Result<ConversationId, Error> {
    if writer.channels(server.id).await?.len() >= CHANNELS_MAX {
        let sentence = format!("A server has at most {CHANNELS_MAX} channels.");
        return Err(Refusal::invalid(sentence).into());
    }
    let channel = store::NewChannel { title: new.title, topic: new.topic };
    let channel = writer.add_channel(server, channel).await?;
    remember(writer, actor, new.key.as_ref(), Operation::Channel, channel.id).await
}

/// What the first request with the same key made.
async fn first_use(
    writer: &mut Writer,
    actor: &Actor,
    key: Option<&IdempotencyKey>,
    operation: Operation,
) -> Result<Option<ConversationId>, Error> {
    let Some(key) = key else { return Ok(None) };
    let Some(first) = writer.key_use(actor.session, key).await? else { return Ok(None) };
    first.require(operation)?;
    Ok(Some(ConversationId::new(first.subject)))
}

async fn remember(
    writer: &mut Writer,
    actor: &Actor,
    key: Option<&IdempotencyKey>,
    operation: Operation,
    made: ConversationId,
) -> Result<ConversationId, Error> {
    if let Some(key) = key {
        let first = KeyUse { operation, subject: made.get(), no: 0 };
        writer.remember_key(actor.session, key, first).await?;
    }
    Ok(made)
}
