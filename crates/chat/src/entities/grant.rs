//! What one allows somebody in the dialog with them: the way to block.

use model::{AccountId, EntityRef, Event, Permissions, PermissionsEdit, Refusal};
use store::Reader;

use super::look_up;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// What the actor grants somebody in their dialog, be it there or not; everything, unless it was changed.
    ///
    /// # Errors
    /// NotFound; Invalid for a conference.
    pub async fn granted(&self, actor: &Actor, who: &EntityRef) -> Result<Permissions> {
        let mut reader = self.0.store.snapshot().await?;
        let other = other_side(&mut reader, actor, who).await?;
        Ok(reader.granted(actor.account, other).await?)
    }

    /// Changes what the actor grants somebody, and gives all of it.
    ///
    /// # Errors
    /// NotFound; Invalid for a conference, and for taking something from oneself.
    pub async fn grant(
        &self,
        actor: &Actor,
        who: &EntityRef,
        edit: PermissionsEdit,
    ) -> Result<Permissions> {
        let (actor, who) = (*actor, who.clone());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let other = other_side(writer, &actor, &who).await?;
                let before = writer.granted(actor.account, other).await?;
                let granted = edit.of_set(before);
                if other == actor.account && granted != Permissions::ALL {
                    let sentence = "You may always do everything in your own notes.";
                    return Err(Refusal::invalid(sentence).into());
                }
                if granted != before {
                    writer.grant(actor.account, other, granted).await?;
                    if let Some(conversation) = writer.dialog(actor.account, other).await? {
                        writer.log(Event::ChatEdited { conversation });
                    }
                }
                Ok(granted)
            })
        })
        .await
    }
}

async fn other_side(
    reader: &mut Reader,
    actor: &Actor,
    who: &EntityRef,
) -> Result<AccountId, Error> {
    look_up::account(reader, actor, who, "That is no user: its permissions are its own.").await
}
