//! Pinned messages. A pin is a time in the message's own row, so it goes with the message.

use model::{AccountId, Conversation, ConversationId, Event, Message, MessageNo};

use crate::engine::{Reader, execute, fetch_all, fetch_value};
use crate::error::{Error, Result};
use crate::messages::{MessageRow, message_sql};
use crate::writer::Writer;

impl Reader {
    /// All pinned messages of a conversation as `viewer` sees them, the one pinned last first.
    pub async fn pins(
        &mut self,
        conversation: Conversation,
        viewer: AccountId,
    ) -> Result<Vec<Message>> {
        let rows: Vec<MessageRow> = fetch_all!(
            self,
            message_sql!(
                "",
                "WHERE m.conversation_id = $1 AND m.pinned_ms IS NOT NULL
                 ORDER BY m.pinned_ms DESC, m.no DESC"
            ),
            conversation.id.get()
        )?;
        self.messages_of_rows(conversation, viewer, rows).await
    }

    /// How many messages of a conversation are pinned.
    pub async fn pins_count(&mut self, conversation: ConversationId) -> Result<u32> {
        let count: Option<i64> = fetch_value!(
            self,
            "SELECT count(*) FROM messages WHERE conversation_id = $1 AND pinned_ms IS NOT NULL",
            conversation.get()
        )?;
        Ok(u32::try_from(count.ok_or(Error::Corrupt("count"))?).unwrap_or(u32::MAX))
    }
}

impl Writer {
    /// Pins a message; where it is pinned, nothing happens.
    pub async fn pin_message(&mut self, conversation: Conversation, no: MessageNo) -> Result<()> {
        let changed = execute!(
            self.reader,
            "UPDATE messages SET pinned_ms = $3
             WHERE conversation_id = $1 AND no = $2 AND pinned_ms IS NULL",
            conversation.id.get(),
            no.get(),
            self.now.ms()
        )?;
        if changed > 0 {
            self.log(Event::PinChanged { conversation, no, pinned: true });
        }
        Ok(())
    }

    /// Unpins a message; where it is not pinned, nothing happens.
    pub async fn unpin_message(&mut self, conversation: Conversation, no: MessageNo) -> Result<()> {
        let changed = execute!(
            self.reader,
            "UPDATE messages SET pinned_ms = NULL
             WHERE conversation_id = $1 AND no = $2 AND pinned_ms IS NOT NULL",
            conversation.id.get(),
            no.get()
        )?;
        if changed > 0 {
            self.log(Event::PinChanged { conversation, no, pinned: false });
        }
        Ok(())
    }
}
