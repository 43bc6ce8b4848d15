//! What one account grants another in their dialog. Only what is not everything is kept, by the pair: there may
//! be no dialog yet.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{AccountId, Permissions};

use crate::batch::{Batch, Type};
use crate::engine::{Reader, execute, fetch_all};
use crate::error::Result;
use crate::writer::Writer;

static GRANTED: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT g.granter_id, g.permissions FROM grants g
         JOIN {input} ON input.granter_id = g.granter_id AND input.grantee_id = g.grantee_id",
        &[("granter_id", Type::Int), ("grantee_id", Type::Int)],
    )
});

/// What is granted where a row says something, and where there is none.
pub(crate) fn granted_of(stored: Option<i64>) -> Permissions {
    stored.map_or(Permissions::ALL, Permissions::from_bits)
}

impl Reader {
    /// What `granter` grants `grantee`: everything, unless it was changed.
    pub async fn granted(&mut self, granter: AccountId, grantee: AccountId) -> Result<Permissions> {
        let mut granted = self.granted_by(&[granter], grantee).await?;
        Ok(granted.remove(&granter).unwrap_or(Permissions::ALL))
    }

    /// What several accounts grant one; those who grant everything are left out.
    pub async fn granted_by(
        &mut self,
        granters: &[AccountId],
        grantee: AccountId,
    ) -> Result<HashMap<AccountId, Permissions>> {
        let mut rows = GRANTED.rows();
        for granter in granters {
            rows.push([granter.get().into(), grantee.get().into()]);
        }
        Ok(by_account(self.fetch_batch(&GRANTED, rows).await?))
    }

    /// What an account grants others; those to whom it grants everything are left out.
    pub async fn grants_of(
        &mut self,
        granter: AccountId,
    ) -> Result<HashMap<AccountId, Permissions>> {
        Ok(by_account(fetch_all!(
            self,
            "SELECT grantee_id, permissions FROM grants WHERE granter_id = $1",
            granter.get()
        )?))
    }
}

fn by_account(rows: Vec<(i64, i64)>) -> HashMap<AccountId, Permissions> {
    rows.into_iter()
        .map(|(account, granted)| (AccountId::new(account), Permissions::from_bits(granted)))
        .collect()
}

impl Writer {
    /// Sets what `granter` grants `grantee` in their dialog, be it there or not.
    pub async fn grant(
        &mut self,
        granter: AccountId,
        grantee: AccountId,
        granted: Permissions,
    ) -> Result<()> {
        if granted == Permissions::ALL {
            execute!(
                self.reader,
                "DELETE FROM grants WHERE granter_id = $1 AND grantee_id = $2",
                granter.get(),
                grantee.get()
            )?;
        } else {
            execute!(
                self.reader,
                "INSERT INTO grants (granter_id, grantee_id, permissions) VALUES ($1, $2, $3)
                 ON CONFLICT (granter_id, grantee_id) DO UPDATE SET permissions = excluded.permissions",
                granter.get(),
                grantee.get(),
                granted.bits()
            )?;
        }
        match self.dialog(granter, grantee).await? {
            Some(dialog) => self.settle_hearing([(dialog.id, grantee)]).await,
            None => Ok(()),
        }
    }
}
