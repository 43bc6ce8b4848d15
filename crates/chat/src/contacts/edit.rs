//! Calling a contact something else.

use model::{EntityRef, Refusal};
use store::ContactEdit;

use super::list::{self, ContactView};
use crate::{Actor, Result, Verbs};

impl Verbs {
    /// Changes what the actor calls a contact of theirs.
    ///
    /// # Errors
    /// NotFound.
    pub async fn edit_contact(
        &self,
        actor: &Actor,
        who: &EntityRef,
        edit: ContactEdit,
    ) -> Result<ContactView> {
        let (actor, who) = (*actor, who.clone());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let id = super::find(writer, &who).await?;
                let before = writer.contact(actor.account, id).await?;
                let mut contact = before.ok_or(Refusal::NotFound("contact"))?;
                if edit.name.is_some() || edit.surname.is_some() {
                    contact = writer.set_contact(actor.account, id, edit).await?;
                }
                list::view(writer, actor.account, contact).await
            })
        })
        .await
    }
}
