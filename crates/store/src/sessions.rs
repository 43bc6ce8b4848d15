//! Sessions: one row each, gone when closed.

use model::{AccountId, Page, Session, SessionId, Timestamp, TokenHash};
use sqlx::FromRow;

use std::sync::LazyLock;

use crate::batch::{Batch, Type};
use crate::engine::{Reader, execute, fetch_all, fetch_optional};
use crate::error::Result;
use crate::writer::Writer;

/// A session that is not open yet.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// Whose it is.
    pub account: AccountId,
    /// Through which dialect it is opened.
    pub dialect: String,
    /// The hash of its opaque token.
    pub token: TokenHash,
    /// What the client calls itself.
    pub name: String,
    /// The address it is opened from.
    pub address: String,
}

#[derive(FromRow)]
struct SessionRow {
    id: i64,
    account_id: i64,
    dialect: String,
    name: String,
    address: String,
    created_ms: i64,
    last_active_ms: i64,
}

impl From<SessionRow> for Session {
    fn from(row: SessionRow) -> Self {
        Self {
            id: SessionId::new(row.id),
            account: AccountId::new(row.account_id),
            dialect: row.dialect,
            name: row.name,
            address: row.address,
            created_at: Timestamp::from_ms(row.created_ms),
            last_active_at: Timestamp::from_ms(row.last_active_ms),
        }
    }
}

static TOUCH: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE sessions SET last_active_ms = input.at_ms FROM {input}
         WHERE sessions.id = input.id AND sessions.last_active_ms < input.at_ms",
        &[("id", Type::Int), ("at_ms", Type::Int)],
    )
});

macro_rules! session_sql {
    ($tail:literal) => {
        concat!(
            "SELECT id, account_id, dialect, name, address, created_ms, last_active_ms FROM sessions ",
            $tail
        )
    };
}

impl Reader {
    /// The session that a token belongs to.
    pub async fn session_by_token(&mut self, token: &TokenHash) -> Result<Option<Session>> {
        let row: Option<SessionRow> =
            fetch_optional!(self, session_sql!("WHERE token_hash = $1"), token.as_str())?;
        Ok(row.map(Session::from))
    }

    /// A session by its id.
    pub async fn session(&mut self, id: SessionId) -> Result<Option<Session>> {
        let row: Option<SessionRow> =
            fetch_optional!(self, session_sql!("WHERE id = $1"), id.get())?;
        Ok(row.map(Session::from))
    }

    /// Which of a session's refresh tokens is the one that is good, counted from 0, and since when.
    pub async fn generation(&mut self, id: SessionId) -> Result<Option<(i64, Timestamp)>> {
        let row: Option<(i64, i64, i64)> = fetch_optional!(
            self,
            "SELECT generation, refreshed_ms, created_ms FROM sessions WHERE id = $1",
            id.get()
        )?;
        Ok(row.map(|(generation, refreshed_ms, created_ms)| {
            (generation, Timestamp::from_ms(refreshed_ms.max(created_ms)))
        }))
    }

    /// An account's sessions, newest first.
    pub async fn sessions(&mut self, account: AccountId, page: Page) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = fetch_all!(
            self,
            session_sql!("WHERE account_id = $1 ORDER BY id DESC LIMIT $2 OFFSET $3"),
            account.get(),
            i64::from(page.count),
            i64::from(page.offset)
        )?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    /// At most `count` sessions that were last used before `before`.
    pub async fn sessions_unused_since(
        &mut self,
        before: Timestamp,
        count: u32,
    ) -> Result<Vec<Session>> {
        let rows: Vec<SessionRow> = fetch_all!(
            self,
            session_sql!("WHERE last_active_ms < $1 ORDER BY last_active_ms LIMIT $2"),
            before.ms(),
            i64::from(count)
        )?;
        Ok(rows.into_iter().map(Session::from).collect())
    }
}

impl Writer {
    /// Opens a session.
    pub async fn open_session(&mut self, new: NewSession) -> Result<Session> {
        let session = Session {
            id: SessionId::new(self.next_number("session", 1).await?),
            account: new.account,
            dialect: new.dialect,
            name: new.name,
            address: new.address,
            created_at: self.now,
            last_active_at: self.now,
        };
        execute!(
            self.reader,
            "INSERT INTO sessions (id, account_id, dialect, token_hash, name, address, created_ms,
                 last_active_ms)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
            session.id.get(),
            session.account.get(),
            session.dialect.as_str(),
            new.token.as_str(),
            session.name.as_str(),
            session.address.as_str(),
            self.now.ms()
        )?;
        Ok(session)
    }

    /// From here on another of a session's refresh tokens is the good one.
    pub async fn set_generation(&mut self, id: SessionId, generation: i64) -> Result<()> {
        execute!(
            self.reader,
            "UPDATE sessions SET generation = $2, refreshed_ms = $3 WHERE id = $1",
            id.get(),
            generation,
            self.now.ms()
        )?;
        Ok(())
    }

    /// Closes a session of an account; false where it has none such.
    pub async fn close_session(&mut self, account: AccountId, session: SessionId) -> Result<bool> {
        let closed = execute!(
            self.reader,
            "DELETE FROM sessions WHERE id = $1 AND account_id = $2",
            session.get(),
            account.get()
        )?;
        Ok(closed > 0)
    }

    /// Notes when sessions were last used.
    pub async fn touch_sessions(&mut self, used: &[(SessionId, Timestamp)]) -> Result<()> {
        let mut rows = TOUCH.rows();
        for (session, at) in used {
            rows.push([session.get().into(), at.ms().into()]);
        }
        self.reader.execute_batch(&TOUCH, rows).await?;
        Ok(())
    }
}
