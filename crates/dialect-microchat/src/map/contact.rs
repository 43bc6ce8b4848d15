//! Contacts as the document shows them, and as requests make them.

use chat::contacts::{ContactEdit, ContactView};
use model::{EntityRef, Name, Refusal};

use super::Viewer;
use super::request::{alias_from, eid_from, or_empty};
use crate::wire::contact::{Contact, ContactPatch, NewContact};

impl Viewer<'_> {
    /// One of the viewer's contacts.
    pub(crate) fn contact(&self, ContactView { contact, towards }: ContactView) -> Contact {
        Contact {
            id: contact.entity.id().get(),
            entity: self.entity(contact.entity, towards),
            name: contact.name,
            surname: contact.surname,
        }
    }
}

/// Whom to make a contact, and what to call them.
pub(crate) fn new_contact(new: &NewContact) -> Result<(EntityRef, ContactEdit), Refusal> {
    let who = match (new.eid, new.username.as_deref()) {
        (Some(eid), None) => eid_from("eid", eid)?,
        (None, Some(alias)) => alias_from("username", alias)?,
        _ => return Err(Refusal::invalid("Name the contact by `username` or `eid`, one of them.")),
    };
    let label = ContactEdit {
        name: new.name.as_deref().map(Name::new).transpose()?,
        surname: new.surname.as_deref().map(Name::new).transpose()?,
    };
    Ok((who, label))
}

/// What to call a contact from now on.
pub(crate) fn contact_edit(patch: ContactPatch) -> Result<ContactEdit, Refusal> {
    Ok(ContactEdit {
        name: or_empty(patch.name, |name| Name::new(&name))?,
        surname: or_empty(patch.surname, |surname| Name::new(&surname))?,
    })
}
