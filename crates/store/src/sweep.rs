//! What is thrown away in time, a few rows at a time, so that no write waits long.

use model::{ConversationId, Timestamp};

use crate::engine::{execute, fetch_value};
use crate::error::Result;
use crate::keys::KEPT_MS;
use crate::writer::Writer;

/// Rows deleted in one commit at the most, of each kind.
pub(crate) const ROWS_MAX: i64 = 5_000;

impl Writer {
    /// Takes what was said into the search index, and throws away one portion of what is of no use any more: events
    /// from before `oldest_event`, idempotency keys of yesterday, invitations whose time is over, the messages of
    /// deleted conferences and channels. True where there may be more to do.
    pub async fn sweep(&mut self, oldest_event: Timestamp) -> Result<bool> {
        self.index_tail().await?;
        let events = self.prune_log(oldest_event).await?;
        let keys = execute!(
            self.reader,
            "DELETE FROM idempotency_keys WHERE (session_id, key) IN (
                 SELECT session_id, key FROM idempotency_keys WHERE used_ms < $1 LIMIT $2)",
            self.now.ms() - KEPT_MS,
            ROWS_MAX
        )?;
        let invites = execute!(
            self.reader,
            "DELETE FROM invites WHERE id IN (
                 SELECT id FROM invites WHERE expires_ms < $1 LIMIT $2)",
            self.now.ms(),
            ROWS_MAX
        )?;
        let orphans = self.sweep_orphans().await?;
        let most = events.max(keys).max(invites).max(orphans);
        Ok(i64::try_from(most).is_ok_and(|swept| swept >= ROWS_MAX))
    }

    /// Messages whose conference or channel is deleted, with their reactions.
    async fn sweep_orphans(&mut self) -> Result<u64> {
        let orphan: Option<i64> = fetch_value!(
            self.reader,
            "SELECT e.id FROM entities e
             WHERE e.kind IN (2, 5) AND e.deleted_ms IS NOT NULL
               AND (EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = e.id)
                    OR EXISTS (SELECT 1 FROM items i WHERE i.conversation_id = e.id)) LIMIT 1"
        )?;
        let Some(conversation) = orphan.map(ConversationId::new) else {
            return Ok(0);
        };
        execute!(
            self.reader,
            "DELETE FROM reactions WHERE conversation_id = $1 AND no IN (
                 SELECT no FROM messages WHERE conversation_id = $1 ORDER BY no LIMIT $2)",
            conversation.get(),
            ROWS_MAX
        )?;
        let swept = execute!(
            self.reader,
            "DELETE FROM messages WHERE conversation_id = $1 AND no IN (
                 SELECT no FROM messages WHERE conversation_id = $1 ORDER BY no LIMIT $2)",
            conversation.get(),
            ROWS_MAX
        )?;
        self.sweep_words(conversation, ROWS_MAX).await?;
        execute!(
            self.reader,
            "DELETE FROM deletions WHERE conversation_id = $1",
            conversation.get()
        )?;
        Ok(swept.max(self.sweep_items(conversation, ROWS_MAX).await?))
    }
}
