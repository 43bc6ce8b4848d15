//! Taking somebody out of one's address book.

use model::{EntityRef, Refusal};

use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Takes a contact out of the actor's book.
    ///
    /// # Errors
    /// NotFound.
    pub async fn delete_contact(&self, actor: &Actor, who: &EntityRef) -> Result<()> {
        let (account, who) = (actor.account, who.clone());
        self.change(actor, move |writer| {
            Box::pin(async move {
                let id = super::find(writer, &who).await?;
                if writer.delete_contact(account, id).await? {
                    Ok(())
                } else {
                    Err(Refusal::NotFound("contact").into())
                }
            })
        })
        .await
    }
}
