//! Adding somebody to one's address book.

use model::{EntityRef, IdempotencyKey, Refusal};
use store::{ContactEdit, KeyUse, Operation};

use super::list::{self, ContactView};
use crate::entities::look_up;
use crate::{Actor, Result, Verbs};

/// Contacts that one account can have.
const CONTACTS_MAX: u32 = 10_000;

impl Verbs {
    /// Makes a user or a bot a contact of the actor's, who alone is told.
    ///
    /// # Errors
    /// NotFound; Invalid for a conference; Conflict where they are a contact already; Forbidden where there are
    /// too many.
    pub async fn add_contact(
        &self,
        actor: &Actor,
        who: &EntityRef,
        label: ContactEdit,
        key: Option<IdempotencyKey>,
    ) -> Result<ContactView> {
        let (actor, who) = (*actor, who.clone());
        self.change(&actor, move |writer| {
            Box::pin(async move {
                let sentence = "A contact is a user or a bot, no conference.";
                let account = look_up::account(writer, &actor, &who, sentence).await?;
                let before = writer.contact(actor.account, account.into()).await?;
                if let Some(key) = &key
                    && let Some(first) = writer.key_use(actor.session, key).await?
                {
                    first.require(Operation::Contact)?;
                    if first.subject != account.get() {
                        let sentence = "That idempotency key was used for another contact.";
                        return Err(Refusal::conflict(sentence).into());
                    }
                    let contact = before.ok_or(Refusal::NotFound("contact"))?;
                    return list::view(writer, actor.account, contact).await;
                }
                if before.is_some() {
                    return Err(Refusal::conflict("They are a contact of yours already.").into());
                }
                if writer.contacts_count(actor.account).await? >= CONTACTS_MAX {
                    let sentence = format!("You have {CONTACTS_MAX} contacts, as many as one can.");
                    return Err(Refusal::forbidden(sentence).into());
                }
                let contact = writer.set_contact(actor.account, account.into(), label).await?;
                if let Some(key) = &key {
                    let (operation, subject) = (Operation::Contact, account.get());
                    let made = KeyUse { operation, subject, no: 0 };
                    writer.remember_key(actor.session, key, made).await?;
                }
                list::view(writer, actor.account, contact).await
            })
        })
        .await
    }
}
