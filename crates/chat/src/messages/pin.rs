//! Pinned messages of a conversation.

use model::message::PINS_MAX;
use model::{ChatRef, Message, MessageNo, Page, Permission, Refusal};

use super::history;
use crate::chats::place::{self, Place};
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// The pinned messages that the actor may read, the one pinned last first.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn pins(&self, actor: &Actor, chat: &ChatRef, page: Page) -> Result<Vec<Message>> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Ok(Vec::new());
        };
        let mut reader = self.0.store.snapshot().await?;
        let standing = place::standing(&mut reader, id, actor.account).await?;
        standing.require(Permission::Read)?;
        let ranges = history::ranges(&mut reader, &standing).await?;
        let pins = reader.pins(standing.conversation, actor.account).await?;
        let readable =
            pins.into_iter().filter(|pin| ranges.iter().any(|range| range.holds(pin.no)));
        Ok(page.of(readable).collect())
    }

    /// Pins a message, or unpins it; where it is so already, nothing happens.
    ///
    /// # Errors
    /// NotFound, Forbidden, Conflict where too many are pinned.
    pub async fn set_pinned(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        pinned: bool,
    ) -> Result<()> {
        self.change_message(actor, chat, no, move |writer, standing, message| {
            Box::pin(async move {
                standing.require(Permission::PinMessage)?;
                let conversation = standing.conversation;
                if !pinned {
                    return Ok(writer.unpin_message(conversation, no).await?);
                }
                let count = writer.pins_count(conversation.id).await?;
                if !message.pinned && usize::try_from(count).is_ok_and(|n| n >= PINS_MAX) {
                    return Err(Refusal::conflict(format!(
                        "{PINS_MAX} messages are pinned here already: unpin one first."
                    ))
                    .into());
                }
                writer.pin_message(conversation, no).await?;
                Ok(())
            })
        })
        .await
    }
}
