//! The list of one's conversations, and one of them.

use model::{Chat, ChatRef, Entity, MessageNo, Page, Permission, Refusal, Standing};
use store::Reader;

use super::place::{self, Place};
use crate::messages::history;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// The actor's conversations, the one with the latest message first.
    pub async fn chats(&self, actor: &Actor, page: Page) -> Result<Vec<Chat>> {
        Ok(self.0.store.snapshot().await?.chats(actor.account, page).await?)
    }

    /// One conversation as the actor sees it. Anybody whom they may write to has one, even before the
    /// first message.
    ///
    /// # Errors
    /// NotFound where it is not there or must not be known of.
    pub async fn chat(&self, actor: &Actor, chat: &ChatRef) -> Result<Chat> {
        let mut reader = self.0.store.snapshot().await?;
        let id = match place::find(&mut reader, actor.account, chat).await? {
            Place::Conversation(id) => id,
            Place::NewDialog(other) => {
                let user = reader.user(other).await?.ok_or(Refusal::NotFound("chat"))?;
                let granted = reader.granted(other, actor.account).await?;
                if !granted.contains(Permission::Send) {
                    return Err(Refusal::NotFound("chat").into());
                }
                return Ok(Chat {
                    conversation: None,
                    active_at: user.created_at,
                    entity: Entity::User(user),
                    last_message: None,
                    unread: 0,
                    mentions: 0,
                    read_no: MessageNo::new(0),
                    pinned: 0,
                    permissions: granted,
                });
            }
        };
        let standing = place::standing(&mut reader, id, actor.account).await?;
        standing.require(Permission::Read)?;
        match reader.chat(actor.account, id).await? {
            Some(chat) => Ok(chat),
            None => as_visitor(&mut reader, &standing).await,
        }
    }
}

/// A conference or a channel as somebody sees it who may read it without being a member.
async fn as_visitor(reader: &mut Reader, standing: &Standing) -> Result<Chat, Error> {
    let id = standing.conversation.id;
    let entity = reader.entity(id.into()).await?.ok_or(Refusal::NotFound("chat"))?;
    let created_at = entity.as_conference().ok_or(Refusal::NotFound("chat"))?.created_at;
    let last_message = history::newest(reader, standing, 1).await?.pop();
    Ok(Chat {
        conversation: Some(standing.conversation),
        active_at: last_message.as_ref().map_or(created_at, |message| message.sent_at),
        entity,
        last_message,
        unread: 0,
        mentions: 0,
        read_no: MessageNo::new(0),
        pinned: reader.pins_count(id).await?,
        permissions: standing.permissions(),
    })
}
