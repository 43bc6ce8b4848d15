//! Reacting to a message with an emoji.

use model::message::REACTIONS_MAX;
use model::{ChatRef, Emoji, MessageNo, Permission, Refusal};

use crate::chats::place;
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Puts an emoji under a message; where the actor has done so already, nothing happens. Who is in the
    /// conversation and may send there may react.
    ///
    /// # Errors
    /// NotFound, Forbidden, Conflict where too many different emoji stand there.
    pub async fn react(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        emoji: Emoji,
    ) -> Result<()> {
        self.change_message(actor, chat, no, move |writer, standing, message| {
            Box::pin(async move {
                place::require_part(&standing)?;
                standing.require(Permission::Send)?;
                let kinds = &message.reactions;
                let is_new = kinds.iter().all(|reaction| reaction.emoji != emoji.as_str());
                if is_new && kinds.len() >= REACTIONS_MAX {
                    return Err(Refusal::conflict(format!(
                        "There are {REACTIONS_MAX} different reactions already: choose one of them."
                    ))
                    .into());
                }
                let conversation = standing.conversation;
                writer.add_reaction(conversation, no, standing.account, &emoji).await?;
                Ok(())
            })
        })
        .await
    }

    /// Takes one's own emoji from under a message; where there is none, nothing happens. One may do so even where
    /// one may not send any more.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn take_reaction_back(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        emoji: Emoji,
    ) -> Result<()> {
        self.change_message(actor, chat, no, move |writer, standing, _| {
            Box::pin(async move {
                place::require_part(&standing)?;
                // In a dialog with somebody who is deleted nothing changes any more.
                if standing.other_side_deleted {
                    standing.require(Permission::Send)?;
                }
                let conversation = standing.conversation;
                writer.remove_reaction(conversation, no, standing.account, &emoji).await?;
                Ok(())
            })
        })
        .await
    }
}
