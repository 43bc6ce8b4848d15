//! Telling that one is writing a message.

use model::{Audience, ChatRef, Permission, Signal};

use super::place::{self, Place};
use crate::{Actor, Result, Verbs, listen};

/// A client shows it for 8 seconds; told more often than this it says nothing new.
const TOLD_EVERY_MS: i64 = 3_000;

impl Verbs {
    /// Tells the others that the actor is writing a message there, now and then at most.
    ///
    /// # Errors
    /// NotFound, Forbidden for whoever may not send there.
    pub async fn typing(&self, actor: &Actor, chat: &ChatRef) -> Result<()> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            // Nobody has written there, so nobody hears it yet.
            return Ok(());
        };
        let account = actor.account;
        let standing = place::standing(&mut self.0.store.read().await?, id, account).await?;
        standing.require(Permission::Read)?;
        place::require_part(&standing)?;
        standing.require(Permission::Send)?;

        let (now, who) = (self.0.clock.now(), (account, id));
        let told = self.0.typed.get(&who);
        if told.is_none_or(|told| now.ms_since(told) >= TOLD_EVERY_MS) {
            self.0.typed.insert(who, now);
            let signal = Signal::Typing { conversation: standing.conversation, account };
            listen::pass(&self.0, signal, &Audience::Members(id), Some(account)).await?;
        }
        Ok(())
    }
}
