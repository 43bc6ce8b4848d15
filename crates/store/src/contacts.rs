//! Address books: whom an account has as a contact. They are sorted by what the account calls them or, where it
//! calls them nothing, by what they call themselves; what that is now is kept beside each contact.

use model::search::Folded;
use model::{AccountId, Contact, Entity, EntityId, Event, Name, Page};
use sqlx::FromRow;

use crate::engine::{Reader, execute, fetch_all, fetch_optional, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// What of a contact to change; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ContactEdit {
    /// First or display name.
    pub name: Option<Name>,
    /// Surname.
    pub surname: Option<Name>,
}

#[derive(FromRow)]
struct ContactRow {
    entity_id: i64,
    name: String,
    surname: String,
}

impl Reader {
    /// An account's contacts, by name.
    pub async fn contacts(&mut self, account: AccountId, page: Page) -> Result<Vec<Contact>> {
        let rows: Vec<ContactRow> = fetch_all!(
            self,
            "SELECT entity_id, name, surname FROM contacts WHERE account_id = $1
             ORDER BY name_key, entity_id LIMIT $2 OFFSET $3",
            account.get(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        self.fill_contacts(rows).await
    }

    /// One contact of an account, if it has it.
    pub async fn contact(
        &mut self,
        account: AccountId,
        contact: EntityId,
    ) -> Result<Option<Contact>> {
        let row: Option<ContactRow> = fetch_optional!(
            self,
            "SELECT entity_id, name, surname FROM contacts
             WHERE account_id = $1 AND entity_id = $2",
            account.get(),
            contact.get()
        )?;
        Ok(self.fill_contacts(row.into_iter().collect()).await?.pop())
    }

    /// How many contacts an account has.
    pub async fn contacts_count(&mut self, account: AccountId) -> Result<u32> {
        let count: Option<i64> = fetch_value!(
            self,
            "SELECT count(*) FROM contacts WHERE account_id = $1",
            account.get()
        )?;
        Ok(u32::try_from(count.unwrap_or(0)).unwrap_or(u32::MAX))
    }

    /// Who knows an account without sharing a conversation with it: those who have it as a contact, and a bot's
    /// owner.
    pub async fn known_to(&mut self, account: AccountId) -> Result<Vec<AccountId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT account_id FROM contacts WHERE entity_id = $1
             UNION SELECT owner_id FROM accounts WHERE id = $1 AND owner_id IS NOT NULL",
            account.get()
        )?;
        Ok(ids.into_iter().map(|(id,)| AccountId::new(id)).collect())
    }

    async fn fill_contacts(&mut self, rows: Vec<ContactRow>) -> Result<Vec<Contact>> {
        let wanted: Vec<_> = rows.iter().map(|row| EntityId::new(row.entity_id)).collect();
        let mut entities = self.entities(&wanted).await?;
        rows.into_iter()
            .zip(wanted)
            .map(|(row, entity)| {
                Ok(Contact {
                    entity: entities.remove(&entity).ok_or(Error::Corrupt("entity"))?,
                    name: row.name,
                    surname: row.surname,
                })
            })
            .collect()
    }

    /// What an entity calls itself, to be sorted by; nothing where it is deleted.
    async fn own_name_key(&mut self, entity: EntityId) -> Result<String> {
        Ok(match self.entity(entity).await? {
            Some(Entity::User(user)) => {
                let named = name_key(&user.name, &user.surname);
                if named.is_empty() { name_key(&user.alias, "") } else { named }
            }
            Some(_) | None => String::new(),
        })
    }
}

/// What a contact of this name is sorted by: without regard to case and accents.
fn name_key(name: &str, surname: &str) -> String {
    Folded::new(&format!("{name} {surname}")).words().collect::<Vec<_>>().join(" ")
}

impl Writer {
    /// Makes a contact of an account, or gives it another name.
    pub async fn set_contact(
        &mut self,
        account: AccountId,
        contact: EntityId,
        edit: ContactEdit,
    ) -> Result<Contact> {
        let before = self.contact(account, contact).await?;
        let (name, surname) = before.map_or_else(Default::default, |one| (one.name, one.surname));
        let name = edit.name.map_or(name, |name| name.as_str().to_owned());
        let surname = edit.surname.map_or(surname, |surname| surname.as_str().to_owned());
        let key = if name.is_empty() && surname.is_empty() {
            self.own_name_key(contact).await?
        } else {
            name_key(&name, &surname)
        };
        execute!(
            self.reader,
            "INSERT INTO contacts (account_id, entity_id, name, surname, name_key)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (account_id, entity_id) DO UPDATE
             SET name = excluded.name, surname = excluded.surname, name_key = excluded.name_key",
            account.get(),
            contact.get(),
            name.as_str(),
            surname.as_str(),
            key.as_str()
        )?;
        self.log(Event::ContactEdited { account, contact });
        self.contact(account, contact).await?.ok_or(Error::Corrupt("contact"))
    }

    /// Takes a contact out of an account's book; false where it is not in it.
    pub async fn delete_contact(&mut self, account: AccountId, contact: EntityId) -> Result<bool> {
        let deleted = execute!(
            self.reader,
            "DELETE FROM contacts WHERE account_id = $1 AND entity_id = $2",
            account.get(),
            contact.get()
        )?;
        if deleted > 0 {
            self.log(Event::ContactDeleted { account, contact });
        }
        Ok(deleted > 0)
    }

    /// Sorts an entity anew in the books of those who gave it no name, after its own name has changed.
    pub(crate) async fn sort_contacts_with(&mut self, entity: EntityId) -> Result<()> {
        let key = self.own_name_key(entity).await?;
        execute!(
            self.reader,
            "UPDATE contacts SET name_key = $2 WHERE entity_id = $1 AND name = '' AND surname = ''",
            entity.get(),
            key.as_str()
        )?;
        Ok(())
    }
}
