//! Deleting a message.

use model::{ChatRef, MessageNo, Permission, Refusal, Standing};

use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Deletes a message for everybody: its sender may, and a member with `delete`. Its number stays unused.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn delete_message(&self, actor: &Actor, chat: &ChatRef, no: MessageNo) -> Result<()> {
        self.delete_from(actor, chat, no, |standing| standing.require(Permission::Delete)).await
    }

    /// Deletes a message for everybody, as its sender; whoever else is refused, whatever they may do.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn delete_own_message(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
    ) -> Result<()> {
        let refuse = |_: &Standing| Err(Refusal::forbidden("You may delete your own messages."));
        self.delete_from(actor, chat, no, refuse).await
    }

    /// `others` says whether the actor may delete what others sent.
    async fn delete_from(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        no: MessageNo,
        others: fn(&Standing) -> Result<(), Refusal>,
    ) -> Result<()> {
        self.change_message(actor, chat, no, move |writer, standing, message| {
            Box::pin(async move {
                // In a dialog with somebody who is deleted nothing changes any more.
                let own =
                    message.sender.id == standing.account.into() && !standing.other_side_deleted;
                if !own {
                    others(&standing)?;
                }
                writer.delete_message(&message).await?;
                Ok(())
            })
        })
        .await
    }
}
