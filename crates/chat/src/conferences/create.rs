//! Founding a conference.

use model::{
    Alias, Conversation, ConversationId, Description, EntityKind, EntityRef, IdempotencyKey,
    MediaHash, Permissions, Refusal, Title,
};
use store::{KeyUse, Operation, Writer};

use crate::entities::{EntityView, avatars, look_up};
use crate::{Actor, Error, Result, Verbs};

/// A conference that is not there yet.
#[derive(Debug, Clone)]
pub struct NewConference {
    /// What it is called.
    pub title: Title,
    /// Its unique name, where it shall have one.
    pub alias: Option<Alias>,
    /// What it is about.
    pub description: Description,
    /// Its avatar.
    pub avatar: Option<MediaHash>,
    /// Whether it is private; by default it is where it has no alias.
    pub private: Option<bool>,
    /// Users who are members from the start, besides the creator.
    pub members: Vec<EntityRef>,
    /// What members may do.
    pub granted: Permissions,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

/// Members that a conference can begin with.
const FIRST_MEMBERS_MAX: usize = 200;

impl Verbs {
    /// Founds a conference; the actor is its owner and member 1.
    ///
    /// # Errors
    /// Conflict where the alias is taken, NotFound for a member who is not there.
    pub async fn create_conference(&self, actor: &Actor, new: NewConference) -> Result<EntityView> {
        if new.members.len() > FIRST_MEMBERS_MAX {
            return Err(Refusal::invalid(format!(
                "A conference begins with at most {FIRST_MEMBERS_MAX} members; add the others later."
            ))
            .into());
        }
        let actor = *actor;
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let id = match first_use(writer, &actor, new.key.as_ref()).await? {
                    Some(id) => id,
                    None => create(writer, &actor, new).await?.id,
                };
                look_up::view(writer, actor.account, id.into(), EntityKind::Conference).await
            })
        })
        .await
    }
}

async fn first_use(
    writer: &mut Writer,
    actor: &Actor,
    key: Option<&IdempotencyKey>,
) -> Result<Option<ConversationId>, Error> {
    let Some(key) = key else { return Ok(None) };
    let Some(first) = writer.key_use(actor.session, key).await? else { return Ok(None) };
    first.require(Operation::Conference)?;
    Ok(Some(ConversationId::new(first.subject)))
}

async fn create(
    writer: &mut Writer,
    actor: &Actor,
    new: NewConference,
) -> Result<Conversation, Error> {
    let private = new.private.unwrap_or(new.alias.is_none());
    let conference = writer
        .add_conference(store::NewConference {
            title: new.title,
            alias: new.alias,
            description: new.description,
            private,
            granted: new.granted,
            owner: actor.account,
        })
        .await?;
    if let Some(photo) = new.avatar {
        avatars::add(writer, actor, conference.id.into(), photo).await?;
    }
    let mut members = vec![actor.account];
    for who in &new.members {
        let account = writer.find_account(who).await?.ok_or(Refusal::NotFound("user"))?;
        if !members.contains(&account) {
            writer.add_member(conference, account).await?;
            members.push(account);
        }
    }
    if let Some(key) = &new.key {
        let made = KeyUse { operation: Operation::Conference, subject: conference.id.get(), no: 0 };
        writer.remember_key(actor.session, key, made).await?;
    }
    Ok(conference)
}
