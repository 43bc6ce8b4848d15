//! Messages: reading, changing and deleting them. Sending is in [`crate::sending`].

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use model::{
    AccountId, Card, Conversation, ConversationId, EntityId, Event, Message, MessageNo,
    MessageText, Timestamp,
};
use sqlx::FromRow;

use crate::batch::{Batch, Type};
use crate::conversations::conversation_of;
use crate::engine::{Reader, execute, fetch_all, fetch_optional};
use crate::entities::kind_of;
use crate::error::{Error, Result};
use crate::writer::Writer;

/// Message numbers that somebody may read: after the first, up to the second (none: no end).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    /// The number before the first.
    pub after: MessageNo,
    /// The last one, where there is one.
    pub up_to: Option<MessageNo>,
}

impl Range {
    /// Every message.
    pub const ALL: Self = Self { after: MessageNo::new(0), up_to: None };

    /// Whether a message is within.
    pub fn holds(&self, no: MessageNo) -> bool {
        no > self.after && self.up_to.is_none_or(|last| no <= last)
    }
}

#[derive(FromRow)]
pub(crate) struct MessageRow {
    conversation_id: i64,
    no: i64,
    sender_id: i64,
    text: String,
    sent_ms: i64,
    edited_ms: Option<i64>,
    reply_to: Option<i64>,
    pinned: bool,
    attached: i64,
    sender_kind: i64,
    sender_alias: Option<String>,
    sender_name: String,
    sender_deleted: bool,
}

impl MessageRow {
    fn into_message(self, conversation: Conversation) -> Result<Message> {
        Ok(Message {
            conversation,
            no: MessageNo::new(self.no),
            sender: Card {
                id: EntityId::new(self.sender_id),
                kind: kind_of(self.sender_kind)?,
                alias: self.sender_alias,
                name: self.sender_name,
                deleted: self.sender_deleted,
            },
            text: self.text,
            attachments: Vec::new(),
            sent_at: Timestamp::from_ms(self.sent_ms),
            edited_at: self.edited_ms.map(Timestamp::from_ms),
            reply_to: self.reply_to.map(MessageNo::new),
            reactions: Vec::new(),
            pinned: self.pinned,
        })
    }
}

#[derive(FromRow)]
struct PlacedRow {
    kind: i64,
    first_id: Option<i64>,
    second_id: Option<i64>,
    server_id: Option<i64>,
    #[sqlx(flatten)]
    message: MessageRow,
}

macro_rules! message_sql {
    ($more:literal, $tail:literal) => {
        concat!(
            "SELECT m.conversation_id, m.no, m.sender_id, m.text, m.sent_ms, m.edited_ms, m.reply_to,
                    m.pinned_ms IS NOT NULL AS pinned, m.attached, s.kind AS sender_kind,
                    s.alias AS sender_alias, s.name AS sender_name,
                    s.deleted_ms IS NOT NULL AS sender_deleted",
            $more,
            " FROM messages m JOIN entities s ON s.id = m.sender_id ",
            $tail
        )
    };
}
pub(crate) use message_sql;

static BY_REFERENCE: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        message_sql!(
            ", c.kind, c.first_id, c.second_id, n.server_id",
            "JOIN {input} ON input.conversation_id = m.conversation_id AND input.no = m.no
             JOIN conversations c ON c.id = m.conversation_id
             LEFT JOIN channels n ON n.id = c.id"
        ),
        &[("conversation_id", Type::Int), ("no", Type::Int)],
    )
});

impl Reader {
    /// The first `count` messages after `after` and up to `up_to`, ascending, as `viewer` sees them.
    pub async fn messages_after(
        &mut self,
        conversation: Conversation,
        viewer: AccountId,
        after: MessageNo,
        up_to: Option<MessageNo>,
        count: u32,
    ) -> Result<Vec<Message>> {
        let rows: Vec<MessageRow> = fetch_all!(
            self,
            message_sql!(
                "",
                "WHERE m.conversation_id = $1 AND m.no > $2 AND m.no <= $3 ORDER BY m.no LIMIT $4"
            ),
            conversation.id.get(),
            after.get(),
            up_to.map_or(i64::MAX, MessageNo::get),
            i64::from(count)
        )?;
        self.messages_of_rows(conversation, viewer, rows).await
    }

    /// The last `count` messages after `after` and before `before`, ascending, as `viewer` sees them.
    pub async fn messages_before(
        &mut self,
        conversation: Conversation,
        viewer: AccountId,
        before: MessageNo,
        after: MessageNo,
        count: u32,
    ) -> Result<Vec<Message>> {
        let mut rows: Vec<MessageRow> = fetch_all!(
            self,
            message_sql!(
                "",
                "WHERE m.conversation_id = $1 AND m.no > $2 AND m.no < $3
                 ORDER BY m.no DESC LIMIT $4"
            ),
            conversation.id.get(),
            after.get(),
            before.get(),
            i64::from(count)
        )?;
        rows.reverse();
        self.messages_of_rows(conversation, viewer, rows).await
    }

    /// One message, if it is there, as `viewer` sees it.
    pub async fn message(
        &mut self,
        conversation: Conversation,
        viewer: AccountId,
        no: MessageNo,
    ) -> Result<Option<Message>> {
        let row: Option<MessageRow> = fetch_optional!(
            self,
            message_sql!("", "WHERE m.conversation_id = $1 AND m.no = $2"),
            conversation.id.get(),
            no.get()
        )?;
        let rows = row.into_iter().collect();
        Ok(self.messages_of_rows(conversation, viewer, rows).await?.pop())
    }

    /// Rows of one conversation as messages, in the same order.
    pub(crate) async fn messages_of_rows(
        &mut self,
        conversation: Conversation,
        viewer: AccountId,
        rows: Vec<MessageRow>,
    ) -> Result<Vec<Message>> {
        let rows = rows.into_iter().map(|row| (conversation, row));
        let mut messages = self.messages_of(rows).await?;
        self.fill_reactions(Some(viewer), &mut messages).await?;
        Ok(messages)
    }

    /// Messages of any conversations, in no order and without their reactions; deleted ones are left out.
    pub(crate) async fn messages_by_reference(
        &mut self,
        references: impl IntoIterator<Item = (ConversationId, MessageNo)>,
    ) -> Result<Vec<Message>> {
        let mut rows = BY_REFERENCE.rows();
        for (conversation, no) in references {
            rows.push([conversation.get().into(), no.get().into()]);
        }
        let rows: Vec<PlacedRow> = self.fetch_batch(&BY_REFERENCE, rows).await?;
        let mut placed = Vec::with_capacity(rows.len());
        for row in rows {
            let id = row.message.conversation_id;
            let conversation =
                conversation_of(id, row.kind, row.first_id, row.second_id, row.server_id)?;
            placed.push((conversation, row.message));
        }
        self.messages_of(placed).await
    }

    /// Messages with all that they carry, in the order of their rows. What few messages have is asked for only where
    /// there is some.
    async fn messages_of(
        &mut self,
        rows: impl IntoIterator<Item = (Conversation, MessageRow)>,
    ) -> Result<Vec<Message>> {
        let mut messages = Vec::new();
        let mut with_attachments = Vec::new();
        for (conversation, row) in rows {
            if row.attached > 0 {
                with_attachments.push((conversation.id, MessageNo::new(row.no)));
            }
            messages.push(row.into_message(conversation)?);
        }
        self.fill_attachments(&mut messages, with_attachments).await?;
        Ok(messages)
    }

    /// What an account may read of a private conference: what was sent during its stays, in order.
    pub async fn stays(
        &mut self,
        conversation: ConversationId,
        account: AccountId,
    ) -> Result<Vec<Range>> {
        let rows: Vec<(i64, Option<i64>)> = fetch_all!(
            self,
            "SELECT from_no, to_no FROM stays WHERE account_id = $1 AND conversation_id = $2
             ORDER BY from_position",
            account.get(),
            conversation.get()
        )?;
        Ok(rows
            .into_iter()
            .map(|(after, up_to)| Range {
                after: MessageNo::new(after),
                up_to: up_to.map(MessageNo::new),
            })
            .collect())
    }

    /// The [`Reader::stays`] of an account in all conversations.
    pub async fn all_stays(
        &mut self,
        account: AccountId,
    ) -> Result<HashMap<ConversationId, Vec<Range>>> {
        let rows: Vec<(i64, i64, Option<i64>)> = fetch_all!(
            self,
            "SELECT conversation_id, from_no, to_no FROM stays WHERE account_id = $1
             ORDER BY from_position",
            account.get()
        )?;
        let mut stays: HashMap<_, Vec<Range>> = HashMap::new();
        for (conversation, after, up_to) in rows {
            stays
                .entry(ConversationId::new(conversation))
                .or_default()
                .push(Range { after: MessageNo::new(after), up_to: up_to.map(MessageNo::new) });
        }
        Ok(stays)
    }
}

impl Writer {
    /// Changes the text of a message, and gives it as nobody in particular sees it. A verb that changes more of it
    /// does that before.
    pub async fn edit_message(
        &mut self,
        message: &Message,
        text: &MessageText,
    ) -> Result<Arc<Message>> {
        let (conversation, no) = (message.conversation, message.no);
        execute!(
            self.reader,
            "UPDATE messages SET text = $3, edited_ms = $4 WHERE conversation_id = $1 AND no = $2",
            conversation.id.get(),
            no.get(),
            text.as_str(),
            self.now.ms()
        )?;
        self.forget_mentions(conversation, no).await?;
        let found = self.messages_by_reference([(conversation.id, no)]).await?;
        let mut edited = found.into_iter().next().ok_or(Error::Corrupt("message"))?;
        self.fill_reactions(None, [&mut edited]).await?;
        let edited = Arc::new(edited);
        self.add_mentions(std::slice::from_ref(&edited)).await?;
        self.forget_words(conversation.id, no).await?;
        self.relist_links(&edited, &message.text).await?;
        self.log(Event::MessageEdited(Arc::clone(&edited)));
        Ok(edited)
    }

    /// Deletes a message; its number stays unused.
    pub async fn delete_message(&mut self, message: &Message) -> Result<()> {
        let (conversation, no) = (message.conversation, message.no);
        execute!(
            self.reader,
            "DELETE FROM messages WHERE conversation_id = $1 AND no = $2",
            conversation.id.get(),
            no.get()
        )?;
        execute!(
            self.reader,
            "INSERT INTO deletions (conversation_id, no) VALUES ($1, $2)",
            conversation.id.get(),
            no.get()
        )?;
        // Lists of chats go by the newest message that there is.
        execute!(
            self.reader,
            "UPDATE conversations SET active_ms = coalesce(
               (SELECT sent_ms FROM messages WHERE conversation_id = $1 ORDER BY no DESC LIMIT 1),
               active_ms)
             WHERE id = $1
               AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation_id = $1 AND no > $2)",
            conversation.id.get(),
            no.get()
        )?;
        self.forget_items_of(message).await?;
        self.forget_mentions(conversation, no).await?;
        self.forget_reactions(conversation, no).await?;
        self.forget_words(conversation.id, no).await?;
        self.log(Event::MessageDeleted { conversation, no });
        Ok(())
    }

    async fn forget_mentions(&mut self, conversation: Conversation, no: MessageNo) -> Result<()> {
        execute!(
            self.reader,
            "DELETE FROM mentions WHERE conversation_id = $1 AND no = $2",
            conversation.id.get(),
            no.get()
        )?;
        Ok(())
    }
}
