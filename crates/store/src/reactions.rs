//! Reactions: who answered which message with which emoji. Counted when they are read, so that no count drifts.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{AccountId, Conversation, ConversationId, Emoji, Event, Message, MessageNo, Reaction};
use sqlx::FromRow;

use crate::batch::{Batch, Type};
use crate::engine::{Reader, execute, fetch_all, fetch_value};
use crate::error::{Error, Result};
use crate::writer::Writer;

/// Input first: whatever the engine thinks of the order, only what stands under these messages is read.
static UNDER_MESSAGES: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "SELECT r.conversation_id, r.no, r.emoji, count(*) AS count, min(r.reacted_ms) AS first_ms,
                CAST(max(CASE WHEN r.account_id = input.viewer_id THEN 1 ELSE 0 END) AS BIGINT) AS mine
         FROM {input} CROSS JOIN reactions r
         WHERE r.conversation_id = input.conversation_id AND r.no = input.no
         GROUP BY r.conversation_id, r.no, r.emoji",
        &[("conversation_id", Type::Int), ("no", Type::Int), ("viewer_id", Type::Int)],
    )
});

#[derive(FromRow)]
struct ReactionRow {
    conversation_id: i64,
    no: i64,
    emoji: String,
    count: i64,
    first_ms: i64,
    mine: i64,
}

impl Reader {
    /// Puts under messages what stands there, as `viewer` sees it, or as nobody in particular does.
    pub(crate) async fn fill_reactions(
        &mut self,
        viewer: Option<AccountId>,
        messages: impl IntoIterator<Item = &mut Message>,
    ) -> Result<()> {
        let viewer = viewer.map_or(0, AccountId::get);
        let mut rows = UNDER_MESSAGES.rows();
        let mut places = HashMap::new();
        for message in messages {
            let (conversation, no) = (message.conversation.id.get(), message.no.get());
            rows.push([conversation.into(), no.into(), viewer.into()]);
            places.insert((conversation, no), message);
        }
        let mut reactions: Vec<ReactionRow> = self.fetch_batch(&UNDER_MESSAGES, rows).await?;
        reactions.sort_by(|a, b| (a.first_ms, &a.emoji).cmp(&(b.first_ms, &b.emoji)));
        for ReactionRow { conversation_id, no, emoji, count, mine, .. } in reactions {
            if let Some(message) = places.get_mut(&(conversation_id, no)) {
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                message.reactions.push(Reaction { emoji, count, mine: mine == 1 });
            }
        }
        Ok(())
    }

    /// Who chose which emoji under one message.
    pub async fn reactions_by_account(
        &mut self,
        conversation: ConversationId,
        no: MessageNo,
    ) -> Result<HashMap<AccountId, Vec<String>>> {
        let rows: Vec<(i64, String)> = fetch_all!(
            self,
            "SELECT account_id, emoji FROM reactions WHERE conversation_id = $1 AND no = $2",
            conversation.get(),
            no.get()
        )?;
        let mut chosen: HashMap<_, Vec<String>> = HashMap::new();
        for (account, emoji) in rows {
            chosen.entry(AccountId::new(account)).or_default().push(emoji);
        }
        Ok(chosen)
    }
}

impl Writer {
    /// Adds an account's reaction; where it is there already, nothing happens.
    pub async fn add_reaction(
        &mut self,
        conversation: Conversation,
        no: MessageNo,
        account: AccountId,
        emoji: &Emoji,
    ) -> Result<()> {
        let added = execute!(
            self.reader,
            "INSERT INTO reactions (conversation_id, no, emoji, account_id, reacted_ms)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
            conversation.id.get(),
            no.get(),
            emoji.as_str(),
            account.get(),
            self.now.ms()
        )?;
        self.tell_reaction(conversation, no, account, emoji, added, true).await
    }

    /// Takes an account's reaction back; where there is none, nothing happens.
    pub async fn remove_reaction(
        &mut self,
        conversation: Conversation,
        no: MessageNo,
        account: AccountId,
        emoji: &Emoji,
    ) -> Result<()> {
        let removed = execute!(
            self.reader,
            "DELETE FROM reactions
             WHERE conversation_id = $1 AND no = $2 AND emoji = $3 AND account_id = $4",
            conversation.id.get(),
            no.get(),
            emoji.as_str(),
            account.get()
        )?;
        self.tell_reaction(conversation, no, account, emoji, removed, false).await
    }

    async fn tell_reaction(
        &mut self,
        conversation: Conversation,
        no: MessageNo,
        account: AccountId,
        emoji: &Emoji,
        changed: u64,
        added: bool,
    ) -> Result<()> {
        if changed == 0 {
            return Ok(());
        }
        let count: Option<i64> = fetch_value!(
            self.reader,
            "SELECT count(*) FROM reactions WHERE conversation_id = $1 AND no = $2 AND emoji = $3",
            conversation.id.get(),
            no.get(),
            emoji.as_str()
        )?;
        let count = u32::try_from(count.ok_or(Error::Corrupt("count"))?).unwrap_or(u32::MAX);
        let emoji = emoji.as_str().to_owned();
        self.log(Event::Reacted { conversation, no, account, emoji, added, count });
        Ok(())
    }

    /// Takes away all that stands under a message that is deleted.
    pub(crate) async fn forget_reactions(
        &mut self,
        conversation: Conversation,
        no: MessageNo,
    ) -> Result<()> {
        execute!(
            self.reader,
            "DELETE FROM reactions WHERE conversation_id = $1 AND no = $2",
            conversation.id.get(),
            no.get()
        )?;
        Ok(())
    }
}
