//! Who is muted in a conference or kept out of it. A restriction that is over has no effect and is overwritten or
//! lifted at leisure.

use model::{AccountId, ConversationId, Restriction, Timestamp};
use sqlx::FromRow;

use crate::engine::{Reader, execute, fetch_optional};
use crate::error::Result;
use crate::writer::Writer;

/// The columns of a restriction that may not be there.
#[derive(Clone, Copy, FromRow)]
pub(crate) struct RestrictionColumns {
    until_ms: Option<i64>,
    mute: Option<bool>,
    ban: Option<bool>,
}

impl RestrictionColumns {
    pub(crate) fn into_restriction(self) -> Option<Restriction> {
        Some(Restriction {
            until: self.until_ms.map(Timestamp::from_ms),
            mute: self.mute?,
            ban: self.ban?,
        })
    }
}

impl Reader {
    /// The restriction of an account in a conference, if it has an effect now.
    pub async fn restriction(
        &mut self,
        conference: ConversationId,
        account: AccountId,
    ) -> Result<Option<Restriction>> {
        let row: Option<RestrictionColumns> = fetch_optional!(
            self,
            "SELECT until_ms, mute, ban FROM restrictions
             WHERE conversation_id = $1 AND account_id = $2",
            conference.get(),
            account.get()
        )?;
        let restriction = row.and_then(RestrictionColumns::into_restriction);
        Ok(restriction.filter(|restriction| restriction.is_in_force(self.1)))
    }
}

impl Writer {
    /// Restricts an account in a conference, in place of any restriction before.
    pub async fn restrict(
        &mut self,
        conference: ConversationId,
        account: AccountId,
        restriction: Restriction,
    ) -> Result<()> {
        execute!(
            self.reader,
            "INSERT INTO restrictions (conversation_id, account_id, until_ms, mute, ban)
             VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (conversation_id, account_id) DO UPDATE
             SET until_ms = excluded.until_ms, mute = excluded.mute, ban = excluded.ban",
            conference.get(),
            account.get(),
            restriction.until.map(Timestamp::ms),
            restriction.mute,
            restriction.ban
        )?;
        Ok(())
    }

    /// Lifts the restriction of an account in a conference, if there is one.
    pub async fn lift_restriction(
        &mut self,
        conference: ConversationId,
        account: AccountId,
    ) -> Result<()> {
        execute!(
            self.reader,
            "DELETE FROM restrictions WHERE conversation_id = $1 AND account_id = $2",
            conference.get(),
            account.get()
        )?;
        Ok(())
    }
}
