//! Idempotency keys: what the first request with a key made, so that a retry makes nothing.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{IdempotencyKey, Refusal, SessionId};
use sqlx::FromRow;

use crate::batch::{Batch, Type};
use crate::engine::Reader;
use crate::error::{Error, Result};
use crate::writer::Writer;

/// How long a key is remembered.
pub(crate) const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

/// Which kind of request a key was used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Sending a message: the subject is the conversation, the number the message's.
    Message,
    /// Founding a conference: the subject is the conference.
    Conference,
    /// Adding a member: the subject is the conference, the number the member's.
    Member,
    /// Making a bot: the subject is the bot.
    Bot,
    /// Making a contact: the subject is whom it is of.
    Contact,
    /// Making an invite: the subject is the conference, the number the invite's.
    Invite,
    /// Founding a server: the subject is the server.
    Server,
    /// Adding a channel: the subject is the channel.
    Channel,
    /// Uploading: the subject is the upload.
    Media,
}

/// What a request with a key made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyUse {
    /// Which kind of request it was.
    pub operation: Operation,
    /// What it made, or where.
    pub subject: i64,
    /// Which of it; 0 where there is only one.
    pub no: i64,
}

impl KeyUse {
    /// # Errors
    /// Conflict where the key was used for another kind of request.
    pub fn require(&self, operation: Operation) -> Result<(), Refusal> {
        if self.operation == operation {
            Ok(())
        } else {
            Err(Refusal::conflict("That idempotency key was used for another request."))
        }
    }
}

#[derive(FromRow)]
struct KeyRow {
    at: i64,
    operation: i64,
    subject_id: i64,
    no: i64,
}

static FIND: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT input.at, k.operation, k.subject_id, k.no FROM {input}
         JOIN idempotency_keys k ON k.session_id = input.session_id AND k.key = input.key
         WHERE k.used_ms > input.after_ms",
        &[
            ("at", Type::Int),
            ("session_id", Type::Int),
            ("key", Type::Text),
            ("after_ms", Type::Int),
        ],
    )
});

static REMEMBER: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO idempotency_keys (session_id, key, operation, subject_id, no, used_ms)
         SELECT session_id, key, operation, subject_id, no, used_ms FROM {input} WHERE true
         ON CONFLICT (session_id, key) DO UPDATE SET operation = excluded.operation,
             subject_id = excluded.subject_id, no = excluded.no, used_ms = excluded.used_ms",
        &[
            ("session_id", Type::Int),
            ("key", Type::Text),
            ("operation", Type::Int),
            ("subject_id", Type::Int),
            ("no", Type::Int),
            ("used_ms", Type::Int),
        ],
    )
});

impl Reader {
    /// What the first request of a session with this key made, within 24 hours.
    pub async fn key_use(
        &mut self,
        session: SessionId,
        key: &IdempotencyKey,
    ) -> Result<Option<KeyUse>> {
        Ok(self.key_uses([(session, key)]).await?.remove(&(session, key)))
    }

    pub(crate) async fn key_uses<'k>(
        &mut self,
        keys: impl IntoIterator<Item = (SessionId, &'k IdempotencyKey)>,
    ) -> Result<HashMap<(SessionId, &'k IdempotencyKey), KeyUse>> {
        let keys: Vec<_> = keys.into_iter().collect();
        let mut rows = FIND.rows();
        for (at, (session, key)) in (0_i64..).zip(&keys) {
            rows.push([
                at.into(),
                session.get().into(),
                key.as_str().into(),
                (self.1.ms() - KEPT_MS).into(),
            ]);
        }
        let rows: Vec<KeyRow> = self.fetch_batch(&FIND, rows).await?;
        rows.into_iter()
            .map(|row| {
                let at = usize::try_from(row.at).map_err(|_| Error::Corrupt("key"))?;
                let key = keys.get(at).copied().ok_or(Error::Corrupt("key"))?;
                let operation = match row.operation {
                    1 => Operation::Message,
                    2 => Operation::Conference,
                    3 => Operation::Member,
                    10 => Operation::Bot,
                    11 => Operation::Contact,
                    12 => Operation::Invite,
                    20 => Operation::Server,
                    21 => Operation::Channel,
                    4 => Operation::Media,
                    _ => return Err(Error::Corrupt("operation")),
                };
                Ok((key, KeyUse { operation, subject: row.subject_id, no: row.no }))
            })
            .collect()
    }
}

impl Writer {
    /// Remembers what a request with a key made.
    pub async fn remember_key(
        &mut self,
        session: SessionId,
        key: &IdempotencyKey,
        made: KeyUse,
    ) -> Result<()> {
        self.remember_keys([(session, key, made)]).await
    }

    pub(crate) async fn remember_keys<'k>(
        &mut self,
        uses: impl IntoIterator<Item = (SessionId, &'k IdempotencyKey, KeyUse)>,
    ) -> Result<()> {
        let mut rows = REMEMBER.rows();
        for (session, key, made) in uses {
            let operation: i64 = match made.operation {
                Operation::Message => 1,
                Operation::Conference => 2,
                Operation::Member => 3,
                Operation::Bot => 10,
                Operation::Contact => 11,
                Operation::Invite => 12,
                Operation::Server => 20,
                Operation::Channel => 21,
                Operation::Media => 4,
            };
            rows.push([
                session.get().into(),
                key.as_str().into(),
                operation.into(),
                made.subject.into(),
                made.no.into(),
                self.now.ms().into(),
            ]);
        }
        self.reader.execute_batch(&REMEMBER, rows).await?;
        Ok(())
    }
}
