//! The log: what happened, in one order, in the same commit as the write. Listeners read it from a cursor.
//!
//! Positions are given out at the end of a commit by the one writer, so that a position is never visible before
//! a lower one. A stay says between which positions an account hears a conversation.

mod rows;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock};

use model::{
    AccountId, Conversation, Cursor, Epoch, Event, LoggedEvent, MessageNo, Position, Timestamp,
};

use self::rows::{EventRow, Stored};
use crate::batch::{Batch, Cell, Type};
use crate::engine::{Reader, execute, fetch_all, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// An event without its position, and what it means for who hears a conversation.
#[derive(Debug)]
pub(crate) struct Pending {
    event: Event,
    stay: Stay,
}

#[derive(Debug)]
enum Stay {
    Same,
    Opens { from_no: MessageNo },
    Closes { to_no: MessageNo },
    FallsSilent,
    HearsAgain,
}

static INSERT_EVENTS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO events (position, at_ms, kind, audience, conversation_id, account_id, no)
         SELECT position, at_ms, kind, audience, conversation_id, account_id, no FROM {input}",
        &[
            ("position", Type::Int),
            ("at_ms", Type::Int),
            ("kind", Type::Int),
            ("audience", Type::Int),
            ("conversation_id", Type::Int),
            ("account_id", Type::Int),
            ("no", Type::Int),
        ],
    )
});

/// Beside the other, so that the many events without an emoji need not say so.
static SET_EMOJI: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE events SET emoji = input.emoji, count = input.count FROM {input}
         WHERE events.position = input.position",
        &[("position", Type::Int), ("emoji", Type::Text), ("count", Type::Int)],
    )
});

static OPEN_STAYS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO stays (account_id, conversation_id, from_position, from_no)
         SELECT account_id, conversation_id, from_position, from_no FROM {input}",
        &[
            ("account_id", Type::Int),
            ("conversation_id", Type::Int),
            ("from_position", Type::Int),
            ("from_no", Type::Int),
        ],
    )
});

static CLOSE_STAYS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE stays SET to_position = input.to_position, to_no = input.to_no FROM {input}
         WHERE stays.account_id = input.account_id
           AND stays.conversation_id = input.conversation_id
           AND stays.to_position IS NULL AND stays.from_position < input.to_position",
        &[
            ("account_id", Type::Int),
            ("conversation_id", Type::Int),
            ("to_position", Type::Int),
            ("to_no", Type::Int),
        ],
    )
});

static OPEN_SILENCES: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO silences (account_id, conversation_id, from_position)
         SELECT account_id, conversation_id, from_position FROM {input}",
        &[("account_id", Type::Int), ("conversation_id", Type::Int), ("from_position", Type::Int)],
    )
});

static CLOSE_SILENCES: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE silences SET to_position = input.to_position FROM {input}
         WHERE silences.account_id = input.account_id
           AND silences.conversation_id = input.conversation_id
           AND silences.to_position IS NULL AND silences.from_position < input.to_position",
        &[("account_id", Type::Int), ("conversation_id", Type::Int), ("to_position", Type::Int)],
    )
});

/// Everything that an account heard, or would have, in a range of the log: what befell its conversations
/// during its stays but for their silences, what concerns itself, and what concerns the people it shares conversations
/// with, its bots and who is a contact of it now.
const HEARD: &str = "
    SELECT e.position, e.at_ms, e.kind, e.conversation_id, e.account_id, e.no, e.emoji, e.count,
           coalesce(c.kind, gone.kind) AS conversation_kind, c.first_id, c.second_id, n.server_id,
           e.left_ms
    FROM (
        SELECT m.*, CASE WHEN s.to_position IS NULL THEN NULL ELSE coalesce(
                   (SELECT x.at_ms FROM events x WHERE x.position = s.to_position), 0) END AS left_ms
        FROM stays s
        JOIN events m ON m.audience = 1 AND m.conversation_id = s.conversation_id
        WHERE s.account_id = $1 AND m.position > $2 AND m.position <= $3
          AND (s.to_position IS NULL OR s.to_position > $2)
          AND m.position > s.from_position
          AND (s.to_position IS NULL OR m.position < s.to_position)
          AND NOT EXISTS (
              SELECT 1 FROM silences x
              WHERE x.account_id = $1 AND x.conversation_id = s.conversation_id
                AND m.position > x.from_position
                AND (x.to_position IS NULL OR m.position < x.to_position))
        UNION ALL
        SELECT own.*, NULL AS left_ms FROM events own
        WHERE audience = 2 AND account_id = $1 AND position > $2 AND position <= $3
        UNION ALL
        SELECT p.*, NULL AS left_ms FROM events p
        WHERE p.audience = 3 AND p.position > $2 AND p.position <= $3
          AND (p.account_id = $1
              OR EXISTS (SELECT 1 FROM contacts k WHERE k.account_id = $1 AND k.entity_id = p.account_id)
              OR EXISTS (SELECT 1 FROM accounts b WHERE b.id = p.account_id AND b.owner_id = $1)
              OR EXISTS (
              SELECT 1 FROM stays mine
              JOIN stays theirs ON theirs.account_id = p.account_id
                  AND theirs.conversation_id = mine.conversation_id
              WHERE mine.account_id = $1
                AND p.position > mine.from_position AND p.position > theirs.from_position
                AND (mine.to_position IS NULL OR p.position < mine.to_position)
                AND (theirs.to_position IS NULL OR p.position < theirs.to_position)
                AND NOT EXISTS (
                    SELECT 1 FROM silences x
                    WHERE x.account_id = $1 AND x.conversation_id = mine.conversation_id
                      AND p.position > x.from_position
                      AND (x.to_position IS NULL OR p.position < x.to_position))))
    ) e
    LEFT JOIN conversations c ON c.id = e.conversation_id
    LEFT JOIN entities gone ON gone.id = e.conversation_id
    LEFT JOIN channels n ON n.id = e.conversation_id
    ORDER BY e.position";

impl Writer {
    /// Notes something that happened, to be logged with this commit.
    pub fn log(&mut self, event: Event) {
        self.events.push(Pending { event, stay: Stay::Same });
    }

    /// From here on `account` hears `conversation`, and may read what is sent after `from_no`.
    pub fn open_stay(
        &mut self,
        conversation: Conversation,
        account: AccountId,
        from_no: MessageNo,
    ) {
        let event = Event::ChatAdded { conversation, account };
        self.events.push(Pending { event, stay: Stay::Opens { from_no } });
    }

    /// From here on `account` hears `conversation` no more; what was sent up to `to_no` was for it, too.
    pub fn close_stay(&mut self, conversation: Conversation, account: AccountId, to_no: MessageNo) {
        let event = Event::ChatRemoved { conversation, account };
        self.events.push(Pending { event, stay: Stay::Closes { to_no } });
    }

    /// From here on `account` may not read `conversation` and hears nothing of it, though it stays.
    pub(crate) fn begin_silence(&mut self, conversation: Conversation, account: AccountId) {
        let event = Event::ChatClosed { conversation, account };
        self.events.push(Pending { event, stay: Stay::FallsSilent });
    }

    /// From here on `account` hears `conversation` again.
    pub(crate) fn end_silence(&mut self, conversation: Conversation, account: AccountId) {
        let event = Event::ChatAdded { conversation, account };
        self.events.push(Pending { event, stay: Stay::HearsAgain });
    }

    /// Writes what was noted and gives it its positions. The last thing before the commit.
    pub(crate) async fn flush_log(&mut self) -> Result<Vec<LoggedEvent>> {
        let pending = std::mem::take(&mut self.events);
        if pending.is_empty() {
            return Ok(Vec::new());
        }
        let at = self.now;

        let mut events = INSERT_EVENTS.rows();
        let mut opened = OPEN_STAYS.rows();
        let mut closed = Vec::new();
        let mut silenced = OPEN_SILENCES.rows();
        let mut heard_again = Vec::new();
        let mut logged = Vec::with_capacity(pending.len());
        for (position, Pending { event, stay }) in (self.head.get() + 1..).zip(pending) {
            let stored = Stored::of(&event);
            events.push([
                position.into(),
                at.ms().into(),
                stored.kind.into(),
                stored.audience.into(),
                stored.conversation.into(),
                stored.account.into(),
                stored.no.into(),
            ]);
            if let (Some(account), Some(conversation)) = (stored.account, stored.conversation) {
                match stay {
                    Stay::Same => {}
                    Stay::Opens { from_no } => opened.push([
                        account.into(),
                        conversation.into(),
                        position.into(),
                        from_no.get().into(),
                    ]),
                    Stay::Closes { to_no } => {
                        closed.push([account, conversation, position, to_no.get()]);
                        heard_again.push([account, conversation, position]);
                    }
                    Stay::FallsSilent => {
                        silenced.push([account.into(), conversation.into(), position.into()]);
                    }
                    Stay::HearsAgain => {
                        heard_again.push([account, conversation, position]);
                    }
                }
            }
            logged.push(LoggedEvent { position: Position::new(position), at, event });
        }
        let mut reactions = SET_EMOJI.rows();
        for LoggedEvent { position, event, .. } in &logged {
            if let Event::Reacted { emoji, count, .. } = event {
                reactions.push([
                    position.get().into(),
                    emoji.as_str().into(),
                    i64::from(*count).into(),
                ]);
            }
        }
        self.reader
            .execute_batches([
                (&INSERT_EVENTS, events),
                (&SET_EMOJI, reactions),
                (&OPEN_STAYS, opened),
                (&OPEN_SILENCES, silenced),
            ])
            .await?;
        self.close(&CLOSE_STAYS, closed).await?;
        self.close(&CLOSE_SILENCES, heard_again).await?;
        Ok(logged)
    }

    /// Ends what is open of accounts (first column) in conversations (second). One round for each time that
    /// the same pair ends: a round closes the oldest open one of each.
    async fn close<const N: usize>(
        &mut self,
        batch: &Batch,
        mut closed: Vec<[i64; N]>,
    ) -> Result<()> {
        while !closed.is_empty() {
            let mut seen = HashSet::new();
            let mut rows = batch.rows();
            closed.retain(|row| {
                let first = seen.insert((row[0], row[1]));
                if first {
                    rows.push(row.map(Cell::from));
                }
                !first
            });
            self.reader.execute_batch(batch, rows).await?;
        }
        Ok(())
    }

    /// Takes `count` numbers of a sequence and gives the last of them.
    pub(crate) async fn next_number(&mut self, sequence: &'static str, count: i64) -> Result<i64> {
        fetch_value!(
            self.reader,
            "UPDATE counters SET value = value + $2 WHERE name = $1 RETURNING value",
            sequence,
            count
        )?
        .ok_or(Error::Corrupt("sequence"))
    }

    /// Forgets a portion of the events from before `oldest`, as far as the search index has seen them; a cursor from
    /// before them is then too old. Gives how many it forgot.
    pub(crate) async fn prune_log(&mut self, oldest: Timestamp) -> Result<u64> {
        let indexed_to = self.reader.indexed_to().await?;
        let pruned: Option<Option<i64>> = fetch_value!(
            self.reader,
            "SELECT max(position) FROM (
                 SELECT position, at_ms FROM events ORDER BY position LIMIT $2) portion
             WHERE at_ms < $1 AND position <= $3",
            oldest.ms(),
            crate::sweep::ROWS_MAX,
            indexed_to.get()
        )?;
        let Some(Some(position)) = pruned else { return Ok(0) };
        self.set("log_start", &position.to_string()).await?;
        Ok(execute!(self.reader, "DELETE FROM events WHERE position <= $1", position)?)
    }
}

impl Reader {
    /// The last position given out, be its event still kept or not.
    pub async fn head(&mut self) -> Result<Position> {
        let value = fetch_value!(
            self,
            "SELECT coalesce((SELECT max(position) FROM events),
                 (SELECT CAST(value AS BIGINT) FROM settings WHERE name = 'log_start'), 0)"
        )?;
        value.map(Position::new).ok_or(Error::Corrupt("log"))
    }

    /// Whether everything after `cursor` is still there to be read, given that the log ends at `head`.
    pub async fn can_resume(
        &mut self,
        cursor: Cursor,
        epoch: Epoch,
        head: Position,
    ) -> Result<bool> {
        let kept_after = match self.setting("log_start").await? {
            Some(start) => start.parse().map_err(|_| Error::Corrupt("log start"))?,
            None => 0,
        };
        Ok(cursor.epoch == epoch && (Position::new(kept_after)..=head).contains(&cursor.position))
    }

    /// What `account` missed after one position up to and with another, in order; messages are as it sees them,
    /// those deleted since left out. Ask for few positions at a time: an account may have missed as many events.
    pub async fn missed(
        &mut self,
        account: AccountId,
        after: Position,
        up_to: Position,
    ) -> Result<Vec<LoggedEvent>> {
        let rows: Vec<EventRow> = fetch_all!(self, HEARD, account.get(), after.get(), up_to.get())?;
        let mut spoken = HashMap::new();
        let references = rows.iter().filter(|row| row.is_message()).filter_map(EventRow::message);
        let mut messages = self.messages_by_reference(references).await?;
        self.fill_reactions(Some(account), &mut messages).await?;
        for message in messages {
            spoken.insert((message.conversation.id, message.no), Arc::new(message));
        }
        rows.into_iter().filter_map(|row| row.into_event(&spoken).transpose()).collect()
    }
}
