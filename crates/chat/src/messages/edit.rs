//! Changing a message.

use std::sync::Arc;

use model::{ChatRef, MediaHash, Message, MessageNo, MessageText, Permission, Refusal};

use super::history;
use crate::chats::place::{self, Place};
use crate::media::attach;
use crate::{Actor, Error, Result, Verbs};

/// What to change about a message; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct MessageEdit {
    /// What it says.
    pub text: Option<MessageText>,
    /// The media that it carries.
    pub attachments: Option<Vec<MediaHash>>,
}

impl From<MessageText> for MessageEdit {
    fn from(text: MessageText) -> Self {
        Self { text: Some(text), attachments: None }
    }
}

impl Verbs {
    /// Changes one's own message; nobody changes another's, whoever is admin.
    ///
    /// # Errors
    /// NotFound, Forbidden, Invalid where nothing would be left of it.
    pub async fn edit_message(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        edit: impl Into<MessageEdit> + Send,
    ) -> Result<Arc<Message>> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Err(Refusal::NotFound("message").into());
        };
        let (account, edit) = (actor.account, edit.into());
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
                    let text = edit.text.unwrap_or_else(|| MessageText::of_stored(&message.text));
                    let attachments = match &edit.attachments {
                        None => message.attachments.clone(),
                        Some(wanted) => {
                            let had = &message.attachments;
                            attach::attachments(writer, &standing, had, wanted).await?
                        }
                    };
                    if text.is_none() && attachments.is_empty() {
                        let sentence = "A message needs a text or attachments: delete it instead.";
                        return Err(Refusal::invalid(sentence).into());
                    }
                    if edit.attachments.is_some() {
                        writer.set_attachments(&message, attachments).await?;
                    }
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
