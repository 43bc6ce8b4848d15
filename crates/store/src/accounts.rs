//! Accounts: making, changing and deleting them, and what signs them in.

use model::text::fold;
use model::{AccountId, Alias, Description, Email, Name, Privileges, Refusal, Timestamp, User};
use sqlx::FromRow;

use crate::avatars::AvatarColumns;
use crate::engine::{Reader, execute, fetch_all, fetch_optional, fetch_value};
use crate::entities::{BOT, USER};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// An account that is not there yet.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// Its unique name.
    pub alias: Alias,
    /// First or display name.
    pub name: Name,
    /// Surname.
    pub surname: Name,
    /// E-mail address.
    pub email: Option<Email>,
    /// What they say about themselves.
    pub bio: Description,
    /// The hash of its password, a PHC string; a bot has none.
    pub password_hash: Option<String>,
    /// Whose bot it is; none for a person.
    pub owner: Option<AccountId>,
    /// What it may do server-wide.
    pub privileges: Privileges,
}

/// What of an account to change; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct ProfileEdit {
    /// The unique name.
    pub alias: Option<Alias>,
    /// First or display name.
    pub name: Option<Name>,
    /// Surname.
    pub surname: Option<Name>,
    /// What they say about themselves.
    pub bio: Option<Description>,
    /// E-mail address, or none any more.
    pub email: Option<Option<Email>>,
    /// What it may do server-wide.
    pub privileges: Option<Privileges>,
}

/// The one text that reads users.
macro_rules! user_sql {
    ($tail:literal) => {
        concat!(
            "SELECT e.id, e.alias, e.name, a.surname, e.about, a.email, a.privileges, a.owner_id,
                    e.created_ms, a.last_seen_ms, ",
            $crate::avatars::avatar_columns!(),
            " FROM entities e JOIN accounts a ON a.id = e.id ",
            $crate::avatars::avatar_joins!(),
            $tail
        )
    };
}
pub(crate) use user_sql;

impl ProfileEdit {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        let Self { alias, name, surname, bio, email, privileges } = self;
        alias.is_none()
            && name.is_none()
            && surname.is_none()
            && bio.is_none()
            && email.is_none()
            && privileges.is_none()
    }
}

#[derive(FromRow)]
pub(crate) struct UserRow {
    id: i64,
    alias: Option<String>,
    name: String,
    surname: String,
    about: String,
    email: Option<String>,
    privileges: i64,
    owner_id: Option<i64>,
    created_ms: i64,
    last_seen_ms: Option<i64>,
    #[sqlx(flatten)]
    avatar: AvatarColumns,
}

impl UserRow {
    pub(crate) fn into_user(self) -> Result<User> {
        Ok(User {
            id: AccountId::new(self.id),
            alias: self.alias.ok_or(Error::Corrupt("user"))?,
            name: self.name,
            surname: self.surname,
            bio: self.about,
            email: self.email,
            privileges: privileges_of(self.privileges)?,
            owner: self.owner_id.map(AccountId::new),
            created_at: Timestamp::from_ms(self.created_ms),
            avatar: self.avatar.into_avatar()?,
            last_seen_at: self.last_seen_ms.map(Timestamp::from_ms),
        })
    }
}

pub(crate) fn privileges_of(stored: i64) -> Result<Privileges> {
    match stored {
        0 => Ok(Privileges::None),
        1 => Ok(Privileges::Moderator),
        2 => Ok(Privileges::Admin),
        _ => Err(Error::Corrupt("privilege")),
    }
}

fn stored_privileges(privileges: Privileges) -> i64 {
    match privileges {
        Privileges::None => 0,
        Privileges::Moderator => 1,
        Privileges::Admin => 2,
    }
}

impl Reader {
    /// A user, unless deleted.
    pub async fn user(&mut self, id: AccountId) -> Result<Option<User>> {
        const SQL: &str = user_sql!("WHERE e.id = $1 AND e.deleted_ms IS NULL");
        let row: Option<UserRow> = fetch_optional!(self, SQL, id.get())?;
        row.map(UserRow::into_user).transpose()
    }

    /// The first `count` users by id after `after`.
    pub async fn users_after(&mut self, after: AccountId, count: u32) -> Result<Vec<User>> {
        const SQL: &str =
            user_sql!("WHERE e.id > $1 AND e.deleted_ms IS NULL ORDER BY e.id LIMIT $2");
        let rows: Vec<UserRow> = fetch_all!(self, SQL, after.get(), i64::from(count))?;
        rows.into_iter().map(UserRow::into_user).collect()
    }

    /// An account's bots, unless deleted, by id.
    pub async fn bots_of(&mut self, owner: AccountId) -> Result<Vec<AccountId>> {
        let ids: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT a.id FROM accounts a JOIN entities e ON e.id = a.id
             WHERE a.owner_id = $1 AND e.deleted_ms IS NULL ORDER BY a.id",
            owner.get()
        )?;
        Ok(ids.into_iter().map(|(id,)| AccountId::new(id)).collect())
    }

    /// Who signs in by this alias or e-mail address, and the hash of their password. Every address has an `@`,
    /// and no alias has one.
    pub async fn credentials(&mut self, login: &str) -> Result<Option<(AccountId, String)>> {
        let key = fold(login);
        let row: Option<(i64, Option<String>)> = if key.contains('@') {
            fetch_optional!(
                self,
                "SELECT id, password_hash FROM accounts WHERE email_key = $1",
                key
            )?
        } else {
            fetch_optional!(
                self,
                "SELECT a.id, a.password_hash FROM entities e JOIN accounts a ON a.id = e.id
                 WHERE e.alias_key = $1",
                key
            )?
        };
        Ok(row.and_then(|(id, hash)| Some((AccountId::new(id), hash?))))
    }

    /// The hash of an account's password, unless deleted.
    pub async fn password_hash(&mut self, id: AccountId) -> Result<Option<String>> {
        let hash: Option<Option<String>> =
            fetch_value!(self, "SELECT password_hash FROM accounts WHERE id = $1", id.get())?;
        Ok(hash.flatten())
    }

    /// Refuses an alias or an e-mail address that is taken now.
    ///
    /// # Errors
    /// Conflict.
    pub async fn require_free_names(&mut self, alias: &Alias, email: Option<&Email>) -> Result<()> {
        self.require_free_alias(alias, None).await?;
        match email {
            Some(email) => self.require_free_email(email, None).await,
            None => Ok(()),
        }
    }

    async fn require_free_email(&mut self, email: &Email, own: Option<AccountId>) -> Result<()> {
        let holder: Option<i64> =
            fetch_value!(self, "SELECT id FROM accounts WHERE email_key = $1", email.key())?;
        match holder {
            Some(holder) if own.map(AccountId::get) != Some(holder) => {
                Err(Refusal::conflict("That e-mail address is taken.").into())
            }
            _ => Ok(()),
        }
    }

    /// Whether no account was ever made here.
    pub async fn is_without_accounts(&mut self) -> Result<bool> {
        let any: Option<i64> = fetch_value!(self, "SELECT id FROM accounts LIMIT 1")?;
        Ok(any.is_none())
    }
}

impl Writer {
    /// Makes an account.
    ///
    /// # Errors
    /// Conflict where alias or e-mail is taken.
    pub async fn add_account(&mut self, new: NewAccount) -> Result<User> {
        self.require_free_names(&new.alias, new.email.as_ref()).await?;
        let id = AccountId::new(self.next_number("entity", 1).await?);
        execute!(
            self.reader,
            "INSERT INTO entities (id, kind, alias, alias_key, name, about, created_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id.get(),
            if new.owner.is_some() { BOT } else { USER },
            new.alias.as_str(),
            new.alias.key(),
            new.name.as_str(),
            new.bio.as_str(),
            self.now.ms()
        )?;
        execute!(
            self.reader,
            "INSERT INTO accounts (id, surname, email, email_key, password_hash, privileges, owner_id)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            id.get(),
            new.surname.as_str(),
            new.email.as_ref().map(Email::as_str),
            new.email.as_ref().map(Email::key),
            new.password_hash,
            stored_privileges(new.privileges),
            new.owner.map(AccountId::get)
        )?;
        self.index_entity(id.into()).await?;
        self.user(id).await?.ok_or(Error::Corrupt("user"))
    }

    /// Changes a user and gives them as they are then.
    ///
    /// # Errors
    /// Conflict where alias or e-mail is taken; NotFound where the user is not there.
    pub async fn edit_profile(&mut self, id: AccountId, edit: ProfileEdit) -> Result<User> {
        if let Some(alias) = &edit.alias {
            self.require_free_alias(alias, Some(id.into())).await?;
        }
        if let Some(Some(email)) = &edit.email {
            self.require_free_email(email, Some(id)).await?;
        }
        execute!(
            self.reader,
            "UPDATE entities SET alias = coalesce($2, alias), alias_key = coalesce($3, alias_key),
                 name = coalesce($4, name), about = coalesce($5, about)
             WHERE id = $1",
            id.get(),
            edit.alias.as_ref().map(Alias::as_str),
            edit.alias.as_ref().map(Alias::key),
            edit.name.as_ref().map(Name::as_str),
            edit.bio.as_ref().map(Description::as_str)
        )?;
        execute!(
            self.reader,
            "UPDATE accounts SET surname = coalesce($2, surname), privileges = coalesce($3, privileges)
             WHERE id = $1",
            id.get(),
            edit.surname.as_ref().map(Name::as_str),
            edit.privileges.map(stored_privileges)
        )?;
        if edit.alias.is_some() || edit.name.is_some() || edit.surname.is_some() {
            self.sort_contacts_with(id.into()).await?;
            self.index_entity(id.into()).await?;
        }
        if edit.privileges.is_some() {
            self.settle_hearing_of(id).await?;
        }
        if let Some(email) = &edit.email {
            execute!(
                self.reader,
                "UPDATE accounts SET email = $2, email_key = $3 WHERE id = $1",
                id.get(),
                email.as_ref().map(Email::as_str),
                email.as_ref().map(Email::key)
            )?;
        }
        self.user(id).await?.ok_or(Error::Refused(Refusal::NotFound("user")))
    }

    /// Sets the hash of an account's password.
    pub async fn set_password_hash(&mut self, id: AccountId, hash: &str) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE accounts SET password_hash = $2 WHERE id = $1",
            id.get(),
            hash
        )?;
        Ok(())
    }

    /// Notes that an account's last live connection has ended.
    pub async fn set_last_seen(&mut self, id: AccountId, at: Timestamp) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE accounts SET last_seen_ms = $2 WHERE id = $1",
            id.get(),
            at.ms()
        )?;
        Ok(())
    }

    /// Takes away all that is personal. What others said to the account and what it said stays theirs to
    /// read; its alias and e-mail address are free at once.
    pub async fn erase_account(&mut self, id: AccountId) -> Result<()> {
        self.erase_entity(id.into()).await?;
        execute!(
            self.reader,
            "UPDATE accounts SET surname = '', email = NULL, email_key = NULL, password_hash = NULL,
                 privileges = 0, last_seen_ms = NULL
             WHERE id = $1",
            id.get()
        )?;
        self.forget_avatars(id.into()).await?;
        self.abandon_media(id).await?;
        execute!(self.reader, "DELETE FROM mentions WHERE account_id = $1", id.get())?;
        execute!(self.reader, "DELETE FROM restrictions WHERE account_id = $1", id.get())?;
        execute!(self.reader, "DELETE FROM contacts WHERE account_id = $1", id.get())?;
        execute!(self.reader, "DELETE FROM invites WHERE account_id = $1", id.get())?;
        self.sort_contacts_with(id.into()).await?;
        // What it granted others stays: whom it kept from reading their dialog still cannot.
        execute!(self.reader, "DELETE FROM grants WHERE grantee_id = $1", id.get())?;
        Ok(())
    }
}
