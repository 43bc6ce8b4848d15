//! Beginning a dialog before anything is said in it.

use model::{Chat, EntityRef, Permission, Refusal};

use crate::{Actor, Result, Verbs};

impl Verbs {
    /// The dialog with somebody, which comes into being where it is not there, and back on the actor's list where
    /// they took it off. The second value says whether it is new.
    ///
    /// # Errors
    /// NotFound; Forbidden where it would be new and they take no messages from the actor.
    pub async fn open_dialog(&self, actor: &Actor, who: &EntityRef) -> Result<(Chat, bool)> {
        let (account, who) = (actor.account, who.clone());
        self.change(actor, move |writer| {
            Box::pin(async move {
                let other = writer.find_account(&who).await?.ok_or(Refusal::NotFound("user"))?;
                let known = writer.dialog(account, other).await?;
                let dialog = if let Some(dialog) = known {
                    writer.show_chat(account, dialog).await?;
                    dialog
                } else {
                    let granted = writer.granted(other, account).await?;
                    if !granted.contains(Permission::Send) {
                        return Err(Refusal::forbidden("They take no messages from you.").into());
                    }
                    writer.begin_dialog(account, other).await?
                };
                let chat = writer.chat(account, dialog.id).await?;
                Ok((chat.ok_or(Refusal::NotFound("chat"))?, known.is_none()))
            })
        })
        .await
    }
}
