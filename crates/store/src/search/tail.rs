//! The tail of the log: what was said last and is not in the index yet. A search reads it message by message; from time
//! to time the writer takes it into the index, hundreds of messages together, each for a fraction of what it costs alone.

use model::{ConversationId, MessageNo, Position};
use sqlx::FromRow;

use crate::engine::{Reader, execute, fetch_all};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// Positions in the tail from which on it is taken into the index: more of them cost less each, but every search reads
/// them all, and whoever sends meanwhile waits as long.
const LONG: i64 = 512;
/// Positions that are taken into the index in one commit at the most.
const PORTION: i64 = 4 * LONG;
/// Messages of the tail that a search reads at the most: the newest ones.
const READ_MAX: i64 = 2 * PORTION;
/// The setting that holds the last position whose message is in the index.
const SETTING: &str = "search_position";

/// A message that is to be indexed.
#[derive(FromRow)]
pub(super) struct Said {
    pub(super) conversation_id: i64,
    pub(super) no: i64,
    pub(super) sender_id: i64,
    pub(super) text: String,
}

impl Reader {
    /// Up to which position of the log the index holds what was said.
    pub(crate) async fn indexed_to(&mut self) -> Result<Position> {
        let stored = self.setting(SETTING).await?.and_then(|position| position.parse().ok());
        stored.map(Position::new).ok_or(Error::Corrupt("search position"))
    }

    /// What was sent or edited since and is not in the index, the newest first.
    pub(super) async fn tail(&mut self) -> Result<Vec<(ConversationId, MessageNo)>> {
        let after = self.indexed_to().await?;
        let rows: Vec<(i64, i64)> = fetch_all!(
            self,
            "SELECT conversation_id, no FROM events WHERE position > $1 AND kind IN (1, 2)
             GROUP BY conversation_id, no ORDER BY max(position) DESC LIMIT $2",
            after.get(),
            READ_MAX
        )?;
        let reference =
            |(conversation, no)| (ConversationId::new(conversation), MessageNo::new(no));
        Ok(rows.into_iter().map(reference).collect())
    }
}

impl Writer {
    /// Whether it is time to take the tail into the index.
    pub(crate) fn has_long_tail(&self) -> bool {
        self.head.get() - self.indexed_to.get() >= LONG
    }

    /// Takes the tail into the index, in a commit of its own: what was sent is sent, whatever becomes of this. What
    /// fails is tried again when the tail is longer.
    pub(crate) async fn shorten_tail(&mut self) {
        let began = self.reader.begin().await.map_err(Error::from);
        let indexed = match began {
            Ok(()) => self.index_tail().await,
            Err(error) => Err(error),
        };
        let committed = match indexed {
            Ok(()) => execute!(self.reader, "COMMIT").map(drop).map_err(Error::from),
            Err(error) => Err(error),
        };
        if let Err(error) = committed {
            tracing::error!(%error, "what was said could not be indexed");
            self.indexed_to = self.head;
            // The transaction may be gone already; then there is nothing to roll back.
            let _ = execute!(self.reader, "ROLLBACK");
        }
    }

    /// Takes the oldest portion of the tail into the index, in the order of the log.
    pub(crate) async fn index_tail(&mut self) -> Result<()> {
        let after = self.reader.indexed_to().await?;
        let up_to = self.head.min(Position::new(after.get() + PORTION));
        if up_to > after {
            // What is edited beyond this portion belongs to a later one: else it would be in the index twice.
            let said: Vec<Said> = fetch_all!(
                self.reader,
                "SELECT m.conversation_id, m.no, m.sender_id, m.text
                 FROM (SELECT conversation_id, no, max(position) AS position FROM events
                       WHERE position > $1 AND kind IN (1, 2)
                       GROUP BY conversation_id, no HAVING max(position) <= $2) e
                 JOIN messages m ON m.conversation_id = e.conversation_id AND m.no = e.no
                 ORDER BY e.position",
                after.get(),
                up_to.get()
            )?;
            self.reader.index(&said).await?;
            self.set(SETTING, &up_to.get().to_string()).await?;
        }
        self.indexed_to = up_to;
        Ok(())
    }
}
