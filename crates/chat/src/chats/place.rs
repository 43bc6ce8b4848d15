//! Finding the conversation that a request names.

use model::{
    AccountId, ChatRef, ConversationId, ConversationKind, EntityKind, EntityRef, Refusal, Standing,
};
use store::Reader;

use crate::{Actor, Error, Result, Verbs};

/// Where a request wants to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A conversation; whether the actor may know of it is not decided yet.
    Conversation(ConversationId),
    /// The dialog with somebody to whom the actor has not written, nor they to them.
    NewDialog(AccountId),
}

impl Verbs {
    /// Finds a place, from memory where it can be: which conversation an id means never changes.
    pub(crate) async fn place(&self, actor: &Actor, chat: &ChatRef) -> Result<Place> {
        self.require_session(actor).await?;
        let remembered = match chat {
            ChatRef::Conversation(id) => return Ok(Place::Conversation(*id)),
            ChatRef::With(EntityRef::Id(id)) => Some((actor.account, id.get())),
            ChatRef::With(EntityRef::Alias(_)) => None,
        };
        if let Some(id) = remembered.and_then(|key| self.0.places.get(&key)) {
            return Ok(Place::Conversation(id));
        }
        let place = find(&mut self.0.store.read().await?, actor.account, chat).await?;
        if let (Some(key), Place::Conversation(id)) = (remembered, place) {
            self.0.places.insert(key, id);
        }
        Ok(place)
    }
}

/// Finds a place in the store.
pub(crate) async fn find(
    reader: &mut Reader,
    account: AccountId,
    chat: &ChatRef,
) -> Result<Place, Error> {
    let who = match chat {
        ChatRef::Conversation(id) => return Ok(Place::Conversation(*id)),
        ChatRef::With(who) => who,
    };
    match (reader.find_entity(who).await?, who) {
        (Some((id, EntityKind::Conference | EntityKind::Channel)), _) => {
            Ok(Place::Conversation(ConversationId::new(id.get())))
        }
        (Some((id, EntityKind::User | EntityKind::Bot)), _) => {
            let other = AccountId::new(id.get());
            Ok(match reader.dialog(account, other).await? {
                Some(dialog) => Place::Conversation(dialog.id),
                None => Place::NewDialog(other),
            })
        }
        // A dialog with somebody who is deleted is still there to be read.
        (None, EntityRef::Id(id)) => {
            let dialog = reader.dialog(account, AccountId::new(id.get())).await?;
            Ok(Place::Conversation(dialog.ok_or(Refusal::NotFound("chat"))?.id))
        }
        (Some((_, EntityKind::Server)), _) | (None, EntityRef::Alias(_)) => {
            Err(Refusal::NotFound("chat").into())
        }
    }
}

/// How an account stands to a conversation in which something can be said.
///
/// # Errors
/// NotFound where there is no such conversation.
pub(crate) async fn standing(
    reader: &mut Reader,
    conversation: ConversationId,
    account: AccountId,
) -> Result<Standing, Error> {
    let standing = standing_in(reader, conversation, account).await?;
    require_chat(&standing)?;
    Ok(standing)
}

/// Refuses a server, which has members as a conference has them, but no messages.
pub(crate) fn require_chat(standing: &Standing) -> Result<(), Refusal> {
    match standing.conversation.kind {
        ConversationKind::Server => Err(Refusal::NotFound("chat")),
        ConversationKind::Dialog { .. }
        | ConversationKind::Conference
        | ConversationKind::Channel { .. } => Ok(()),
    }
}

/// How an account stands to a conversation or a server.
///
/// # Errors
/// NotFound where there is none such.
pub(crate) async fn standing_in(
    reader: &mut Reader,
    conversation: ConversationId,
    account: AccountId,
) -> Result<Standing, Error> {
    let standing = reader.standing(conversation, account).await?;
    Ok(standing.ok_or(Refusal::NotFound("chat"))?)
}

/// Nothing where the account is a member or a side of the dialog, else the right way to say no to who may read there.
///
/// # Errors
/// Forbidden.
pub(crate) fn require_part(standing: &Standing) -> Result<(), Refusal> {
    match standing.membership {
        Some(_) => Ok(()),
        None => Err(Refusal::forbidden("Only members may do that: join first.")),
    }
}
