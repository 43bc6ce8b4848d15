//! Sending a message.

use std::sync::Arc;

use model::{ChatRef, ConversationId, IdempotencyKey, Message, MessageNo, MessageText, Permission};
use model::{Refusal, Standing};
use store::NewMessage;

use crate::chats::place::{self, Place};
use crate::{Actor, Error, Result, Verbs};

/// A message that is not sent yet.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What it says.
    pub text: MessageText,
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
    /// NotFound, Forbidden, Invalid where `reply_to` is not there.
    pub async fn send(&self, actor: &Actor, chat: &ChatRef, draft: Draft) -> Result<Arc<Message>> {
        let (sender, session) = (actor.account, actor.session);
        let key = draft.key.clone();
        let to = move |conversation: ConversationId| NewMessage {
            conversation,
            sender,
            session,
            text: draft.text,
            reply_to: draft.reply_to,
            key: draft.key,
            guard,
        };
        match self.place(actor, chat).await? {
            Place::Conversation(id) => Ok(self.0.store.send(to(id)).await?),
            Place::NewDialog(other) => {
                self.0
                    .store
                    .write(move |writer| {
                        Box::pin(async move {
                            writer.user(other).await?.ok_or(Refusal::NotFound("chat"))?;
                            if let Some(key) = &key
                                && let Some(first) = writer.key_use(session, key).await?
                            {
                                return Ok(writer.message_of(&first, sender).await?);
                            }
                            let dialog = writer.begin_dialog(sender, other).await?;
                            Ok::<_, Error>(writer.send_message(to(dialog.id)).await?)
                        })
                    })
                    .await
            }
        }
    }
}

/// Asked within the commit, on what is true then.
fn guard(standing: &Standing) -> Result<(), Refusal> {
    place::require_chat(standing)?;
    standing.require(Permission::Send)
}
