//! Changing a message.

use std::sync::Arc;

use model::{ChatRef, Message, MessageNo, MessageText, Permission, Refusal};

use super::history;
use crate::chats::place::{self, Place};
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Changes the text of one's own message; nobody changes another's, whoever is admin.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn edit_message(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        text: MessageText,
    ) -> Result<Arc<Message>> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Err(Refusal::NotFound("message").into());
        };
        let account = actor.account;
        self.0
            .store
            .write(move |writer| {
                Box::pin(async move {
                    let standing = place::standing(writer, id, account).await?;
                    let message = history::readable(writer, &standing, no).await?;
                    if message.sender.id != account.into() {
                        return Err(
                            Refusal::forbidden("Only its sender may edit a message.").into()
                        );
                    }
                    standing.require(Permission::Send)?;
                    let conversation = standing.conversation;
                    let edited = writer.edit_message(conversation, no, &text).await?;
                    if edited.reactions.is_empty() {
                        return Ok::<_, Error>(edited);
                    }
                    let own = writer.message(conversation, account, no).await?;
                    Ok(own.map_or(edited, Arc::new))
                })
            })
            .await
    }
}
