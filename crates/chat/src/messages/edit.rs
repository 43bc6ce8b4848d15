//! Changing a message.

use std::sync::Arc;

use model::{ChatRef, MediaHash, Message, MessageNo, MessageText, Permission, Refusal};

use crate::media::attach;
use crate::{Actor, Result, Verbs};

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
        let edit = edit.into();
        self.change_message(actor, chat, no, move |writer, standing, message| {
            Box::pin(async move {
                if message.sender.id != standing.account.into() {
                    return Err(Refusal::forbidden("Only its sender may edit a message.").into());
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
                let edited = writer.edit_message(&message, &text).await?;
                if edited.reactions.is_empty() {
                    return Ok(edited);
                }
                let own = writer.message(conversation, standing.account, no).await?;
                Ok(own.map_or(edited, Arc::new))
            })
        })
        .await
    }
}
