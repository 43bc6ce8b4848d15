//! Looking into one's address book.

use model::{AccountId, Contact, EntityRef, Page, Permissions, Refusal};
use store::Reader;

use crate::{Actor, Error, Result, Verbs};

/// A contact, and what its owner may do towards them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactView {
    /// The contact.
    pub contact: Contact,
    /// What its owner may do towards them, in the dialog of the two.
    pub towards: Permissions,
}

impl Verbs {
    /// The actor's contacts, by name.
    pub async fn contacts(&self, actor: &Actor, page: Page) -> Result<Vec<ContactView>> {
        let mut reader = self.0.store.snapshot().await?;
        let contacts = reader.contacts(actor.account, page).await?;
        let whom: Vec<_> = contacts.iter().map(account_of).collect();
        let granted = reader.granted_by(&whom, actor.account).await?;
        let towards = |account| granted.get(account).copied().unwrap_or(Permissions::ALL);
        Ok(contacts
            .into_iter()
            .zip(&whom)
            .map(|(contact, account)| ContactView { contact, towards: towards(account) })
            .collect())
    }

    /// One of the actor's contacts.
    ///
    /// # Errors
    /// NotFound.
    pub async fn contact(&self, actor: &Actor, who: &EntityRef) -> Result<ContactView> {
        let mut reader = self.0.store.snapshot().await?;
        let id = super::find(&mut reader, who).await?;
        let contact = reader.contact(actor.account, id).await?;
        view(&mut reader, actor.account, contact.ok_or(Refusal::NotFound("contact"))?).await
    }
}

/// A contact as its owner sees it.
pub(crate) async fn view(
    reader: &mut Reader,
    owner: AccountId,
    contact: Contact,
) -> Result<ContactView, Error> {
    let towards = reader.granted(account_of(&contact), owner).await?;
    Ok(ContactView { contact, towards })
}

/// Only accounts are ever contacts.
fn account_of(contact: &Contact) -> AccountId {
    AccountId::new(contact.entity.id().get())
}
