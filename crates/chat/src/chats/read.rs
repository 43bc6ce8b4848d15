//! The read mark.

use model::{ChatRef, MessageNo, Permission, Refusal};

use super::place::Place;
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Moves the actor's read mark forward to `no` (at most the newest message); backward it has no effect.
    ///
    /// # Errors
    /// NotFound where the actor has no such conversation, Forbidden without `read`.
    pub async fn mark_read(&self, actor: &Actor, chat: &ChatRef, no: MessageNo) -> Result<()> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            // Nothing was written there, so there is nothing to read.
            return Ok(());
        };
        self.change_in(actor, id, move |writer, standing| {
            Box::pin(async move {
                if standing.membership.is_none() {
                    return Err(Refusal::NotFound("chat").into());
                }
                standing.require(Permission::Read)?;
                writer.mark_read(standing.account, standing.conversation, no).await?;
                Ok(())
            })
        })
        .await
    }
}
