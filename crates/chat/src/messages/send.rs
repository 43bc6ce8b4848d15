//! Sending a message.

use std::sync::Arc;

use model::{
    Attachment, ChatRef, ConversationId, IdempotencyKey, MediaHash, Message, MessageNo,
    MessageText, Permission, Refusal, Standing,
};
use store::{NewMessage, Writer};

use crate::chats::place::{self, Place};
use crate::media::attach;
use crate::{Actor, Error, Result, Verbs};

/// A message that is not sent yet. It has a text or attachments.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it says.
    pub text: MessageText,
    /// Media that it carries.
    pub attachments: Vec<MediaHash>,
    /// The message of the same conversation that it answers.
    pub reply_to: Option<MessageNo>,
    /// Makes a retry harmless.
    pub key: Option<IdempotencyKey>,
}

impl Verbs {
    /// Sends a message; when this answers, it is on disk and has its number. A dialog comes into being
    /// with its first message.
    ///
    /// # Errors
    /// NotFound, Forbidden, Invalid where `reply_to` is not there, or there is nothing to send.
    pub async fn send(&self, actor: &Actor, chat: &ChatRef, draft: Draft) -> Result<Arc<Message>> {
        if draft.text.is_none() && draft.attachments.is_empty() {
            return Err(Refusal::invalid("A message needs a text or attachments.").into());
        }
        let actor = *actor;
        match self.place(&actor, chat).await? {
            Place::Conversation(id) if draft.attachments.is_empty() => {
                Ok(self.0.store.send(new_message(&actor, id, draft, Vec::new())).await?)
            }
            place => {
                self.change(&actor, move |writer| {
                    Box::pin(async move { send_to(writer, &actor, place, draft).await })
                })
                .await
            }
        }
    }
}

/// Sends what takes more than a look at the sender's standing: a dialog that is to begin, media that are to be found.
async fn send_to(
    writer: &mut Writer,
    actor: &Actor,
    place: Place,
    draft: Draft,
) -> Result<Arc<Message>, Error> {
    if let Some(key) = &draft.key
        && let Some(first) = writer.key_use(actor.session, key).await?
    {
        return Ok(writer.message_of(&first, actor.account).await?);
    }
    let id = match place {
        Place::Conversation(id) => id,
        Place::NewDialog(other) => {
            writer.user(other).await?.ok_or(Refusal::NotFound("chat"))?;
            writer.begin_dialog(actor.account, other).await?.id
        }
    };
    let attachments = if draft.attachments.is_empty() {
        Vec::new()
    } else {
        let standing = place::standing(writer, id, actor.account).await?;
        attach::attachments(writer, &standing, &[], &draft.attachments).await?
    };
    Ok(writer.send_message(new_message(actor, id, draft, attachments)).await?)
}

fn new_message(
    actor: &Actor,
    conversation: ConversationId,
    draft: Draft,
    attachments: Vec<Attachment>,
) -> NewMessage {
    NewMessage {
        conversation,
        sender: actor.account,
        session: actor.session,
        text: draft.text,
        attachments,
        reply_to: draft.reply_to,
        key: draft.key,
        guard,
    }
}

/// Asked within the commit, on what is true then.
fn guard(standing: &Standing) -> Result<(), Refusal> {
    place::require_chat(standing)?;
    standing.require(Permission::Send)
}
