//! Taking a conversation off one's list.

use model::{ChatRef, ConversationKind, Refusal};

use super::place::Place;
use crate::conferences::remove;
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Hides a dialog until its next message; leaves a conference.
    ///
    /// # Errors
    /// NotFound where the actor has no such conversation; Forbidden for a channel, which one leaves with its server.
    pub async fn remove_chat(&self, actor: &Actor, chat: &ChatRef) -> Result<()> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            // Nobody has written there, so it is in no list.
            return Ok(());
        };
        self.change_in(actor, id, move |writer, standing| {
            Box::pin(async move {
                if standing.membership.is_none() {
                    return Err(Refusal::NotFound("chat").into());
                }
                let conversation = standing.conversation;
                match conversation.kind {
                    ConversationKind::Dialog { .. } => {
                        writer.hide_chat(standing.account, conversation).await?;
                    }
                    ConversationKind::Conference | ConversationKind::Server => {
                        let member = writer.member_of(conversation, standing.account).await?;
                        let member = member.ok_or(Refusal::NotFound("chat"))?;
                        remove::leave(writer, conversation, &member).await?;
                    }
                    ConversationKind::Channel { .. } => {
                        let sentence = "A channel is left with its server: leave that.";
                        return Err(Refusal::forbidden(sentence).into());
                    }
                }
                Ok(())
            })
        })
        .await
    }
}
