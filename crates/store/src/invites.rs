//! Invitations into conferences and servers. One that is used up is gone; one whose time is over is swept away later.

use model::{AccountId, ConversationId, EntityId, Invite, Page, Timestamp};
use sqlx::FromRow;

use crate::engine::{Reader, execute, fetch_all, fetch_optional, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// An invitation that is not there yet.
#[derive(Debug, Clone)]
pub struct NewInvite {
    /// The word by which it is used, which nobody can guess.
    pub code: String,
    /// Into what.
    pub conference: ConversationId,
    /// Who invites.
    pub by: AccountId,
    /// How often it can be used; none: without end.
    pub uses_max: Option<u32>,
    /// When it ends; none: when it is revoked.
    pub expires_at: Option<Timestamp>,
}

#[derive(FromRow)]
struct InviteRow {
    id: i64,
    code: String,
    conversation_id: i64,
    account_id: i64,
    uses: i64,
    uses_max: Option<i64>,
    created_ms: i64,
    expires_ms: Option<i64>,
}

macro_rules! invite_sql {
    ($tail:literal) => {
        concat!(
            "SELECT id, code, conversation_id, account_id, uses, uses_max, created_ms, expires_ms
             FROM invites ",
            $tail
        )
    };
}

impl Reader {
    /// The invitation with this code, whether it can still be used or not.
    pub async fn invite(&mut self, code: &str) -> Result<Option<Invite>> {
        let row: Option<InviteRow> = fetch_optional!(self, invite_sql!("WHERE code = $1"), code)?;
        self.fill_invite(row).await
    }

    /// The invitation of this number.
    pub async fn invite_of(&mut self, id: i64) -> Result<Option<Invite>> {
        let row: Option<InviteRow> = fetch_optional!(self, invite_sql!("WHERE id = $1"), id)?;
        self.fill_invite(row).await
    }

    /// Invitations into a conference whose time is not over, newest first; those of one account alone, where one
    /// is named.
    pub async fn invites(
        &mut self,
        conference: ConversationId,
        by: Option<AccountId>,
        page: Page,
    ) -> Result<Vec<Invite>> {
        let rows: Vec<InviteRow> = fetch_all!(
            self,
            invite_sql!(
                "WHERE conversation_id = $1 AND account_id = coalesce($2, account_id)
                   AND (expires_ms IS NULL OR expires_ms > $3)
                 ORDER BY id DESC LIMIT $4 OFFSET $5"
            ),
            conference.get(),
            by.map(AccountId::get),
            self.1.ms(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        let mut invites = Vec::with_capacity(rows.len());
        for row in rows {
            invites.extend(self.fill_invite(Some(row)).await?);
        }
        Ok(invites)
    }

    /// How many invitations into a conference there are.
    pub async fn invites_count(&mut self, conference: ConversationId) -> Result<u32> {
        let count: Option<i64> = fetch_value!(
            self,
            "SELECT count(*) FROM invites WHERE conversation_id = $1",
            conference.get()
        )?;
        Ok(u32::try_from(count.unwrap_or(0)).unwrap_or(u32::MAX))
    }

    async fn fill_invite(&mut self, row: Option<InviteRow>) -> Result<Option<Invite>> {
        let Some(row) = row else { return Ok(None) };
        let into = self.entity(EntityId::new(row.conversation_id)).await?;
        let into = into.ok_or(Error::Corrupt("invite"))?;
        let by = self.cards(&[AccountId::new(row.account_id).into()]).await?.pop();
        Ok(Some(Invite {
            id: row.id,
            code: row.code,
            conference: into.as_conference().cloned().ok_or(Error::Corrupt("invite"))?,
            kind: into.kind(),
            by: by.ok_or(Error::Corrupt("invite"))?,
            uses: u32::try_from(row.uses).unwrap_or(u32::MAX),
            uses_max: row.uses_max.map(|max| u32::try_from(max).unwrap_or(u32::MAX)),
            created_at: Timestamp::from_ms(row.created_ms),
            expires_at: row.expires_ms.map(Timestamp::from_ms),
        }))
    }
}

impl Writer {
    /// Makes an invitation.
    pub async fn add_invite(&mut self, new: NewInvite) -> Result<Invite> {
        let id = self.next_number("invite", 1).await?;
        execute!(
            self.reader,
            "INSERT INTO invites (id, code, conversation_id, account_id, uses, uses_max, created_ms,
                 expires_ms)
             VALUES ($1, $2, $3, $4, 0, $5, $6, $7)",
            id,
            new.code.as_str(),
            new.conference.get(),
            new.by.get(),
            new.uses_max.map(i64::from),
            self.now.ms(),
            new.expires_at.map(Timestamp::ms)
        )?;
        self.invite_of(id).await?.ok_or(Error::Corrupt("invite"))
    }

    /// Counts one use of an invitation; after its last one it is gone.
    pub async fn use_invite(&mut self, invite: &Invite) -> Result<()> {
        execute!(self.reader, "UPDATE invites SET uses = uses + 1 WHERE id = $1", invite.id)?;
        execute!(self.reader, "DELETE FROM invites WHERE id = $1 AND uses >= uses_max", invite.id)?;
        Ok(())
    }

    /// Takes an invitation back.
    pub async fn revoke_invite(&mut self, invite: &Invite) -> Result<()> {
        execute!(self.reader, "DELETE FROM invites WHERE id = $1", invite.id)?;
        Ok(())
    }
}
