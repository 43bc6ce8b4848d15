//! Indexing what was said before there was an index, once, when the server starts. It goes on where it was
//! interrupted.

use sqlx::FromRow;

use super::tail::Said;
use crate::engine::{Reader, execute, fetch_all};
use crate::error::{Error, Result};

/// Messages indexed in one commit.
const PORTION: i64 = 2_000;
/// The setting that is there until all is indexed.
const SETTING: &str = "search_indexed";

#[derive(FromRow)]
struct OldRow {
    sent_ms: i64,
    #[sqlx(flatten)]
    said: Said,
}

impl Reader {
    /// Indexes all messages that are not indexed yet, oldest first. Nobody else writes meanwhile.
    pub(crate) async fn index_old_messages(&mut self) -> Result<()> {
        let mut indexed = 0;
        while let Some(last) = self.setting(SETTING).await? {
            self.begin().await?;
            indexed += self.index_portion(&last).await?;
            execute!(self, "COMMIT")?;
            tracing::debug!(indexed, "indexing earlier messages");
        }
        if indexed > 0 {
            tracing::info!(indexed, "earlier messages can be searched now");
        }
        Ok(())
    }

    async fn index_portion(&mut self, last: &str) -> Result<usize> {
        let (sent_ms, conversation, no) = parse(last).ok_or(Error::Corrupt("search progress"))?;
        let rows: Vec<OldRow> = fetch_all!(
            self,
            "SELECT conversation_id, no, sender_id, text, sent_ms FROM messages
             WHERE (sent_ms, conversation_id, no) > ($1, $2, $3)
             ORDER BY sent_ms, conversation_id, no LIMIT $4",
            sent_ms,
            conversation,
            no,
            PORTION
        )?;
        let Some(last) = rows.last() else {
            execute!(self, "DROP INDEX messages_by_time")?;
            execute!(self, "DELETE FROM settings WHERE name = $1", SETTING)?;
            return Ok(0);
        };
        let progress = format!("{} {} {}", last.sent_ms, last.said.conversation_id, last.said.no);
        let said: Vec<Said> = rows.into_iter().map(|row| row.said).collect();
        self.index(&said).await?;
        execute!(self, "UPDATE settings SET value = $2 WHERE name = $1", SETTING, &progress)?;
        Ok(said.len())
    }
}

fn parse(progress: &str) -> Option<(i64, i64, i64)> {
    let mut numbers = progress.split(' ').map(str::parse);
    let mut next = || numbers.next()?.ok();
    Some((next()?, next()?, next()?))
}
