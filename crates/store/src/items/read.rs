//! Reading what messages carry: list by list, one item, all of a message.

use std::collections::HashMap;
use std::sync::LazyLock;

use model::{
    AccountId, Attachment, Card, Conversation, ConversationId, EntityId, Item, ItemContent,
    ItemKind, ItemNo, Media, MediaHash, Message, MessageNo, Page, Permission, Permissions,
    Timestamp,
};
use sqlx::FromRow;

use super::stored_kind;
use crate::batch::{Batch, Type};
use crate::engine::{Reader, fetch_all, fetch_optional};
use crate::entities::kind_of;
use crate::error::Result;
use crate::media::{MediaRow, media_columns};
use crate::messages::Range;

static CARRIED: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        concat!(
            "SELECT i.conversation_id, i.no, i.item_no, ",
            media_columns!(),
            " FROM {input}
              JOIN items i ON i.conversation_id = input.conversation_id AND i.no = input.no
              JOIN media d ON d.id = i.media_id
              JOIN blobs b ON b.hash = d.hash
              ORDER BY i.conversation_id, i.no, i.place"
        ),
        &[("conversation_id", Type::Int), ("no", Type::Int)],
    )
});

#[derive(FromRow)]
struct CarriedRow {
    conversation_id: i64,
    no: i64,
    item_no: i64,
    #[sqlx(flatten)]
    media: MediaRow,
}

/// What the rows of all lists have.
#[derive(FromRow)]
struct ItemColumns {
    item_no: i64,
    no: i64,
    sender_id: i64,
    sent_ms: i64,
    sender_kind: i64,
    sender_alias: Option<String>,
    sender_name: String,
    sender_deleted: bool,
}

#[derive(FromRow)]
struct AttachedRow {
    #[sqlx(flatten)]
    item: ItemColumns,
    #[sqlx(flatten)]
    media: MediaRow,
}

#[derive(FromRow)]
struct LinkRow {
    #[sqlx(flatten)]
    item: ItemColumns,
    url: String,
}

impl ItemColumns {
    fn into_item(self, what: ItemContent) -> Result<Item> {
        Ok(Item {
            no: ItemNo::new(self.item_no),
            message: MessageNo::new(self.no),
            sender: Card {
                id: EntityId::new(self.sender_id),
                kind: kind_of(self.sender_kind)?,
                alias: self.sender_alias,
                name: self.sender_name,
                deleted: self.sender_deleted,
            },
            sent_at: Timestamp::from_ms(self.sent_ms),
            what,
        })
    }
}

macro_rules! item_columns {
    () => {
        "i.item_no, i.no, m.sender_id, m.sent_ms, s.kind AS sender_kind, s.alias AS sender_alias,
         s.name AS sender_name, s.deleted_ms IS NOT NULL AS sender_deleted"
    };
}

macro_rules! item_joins {
    () => {
        " JOIN messages m ON m.conversation_id = i.conversation_id AND m.no = i.no
          JOIN entities s ON s.id = m.sender_id "
    };
}

/// One list, the newest first; `$3` says that all of it may be read, else it is what was sent during `$4`'s stays.
macro_rules! list_sql {
    ($columns:expr, $joins:expr) => {
        concat!(
            "SELECT ",
            item_columns!(),
            ", ",
            $columns,
            " FROM items i ",
            item_joins!(),
            $joins,
            " WHERE i.conversation_id = $1 AND i.kind = $2 AND ($3 OR EXISTS (
                  SELECT 1 FROM stays y WHERE y.account_id = $4 AND y.conversation_id = $1
                      AND i.no > y.from_no AND (y.to_no IS NULL OR i.no <= y.to_no)))
              ORDER BY i.no DESC, i.item_no DESC LIMIT $5 OFFSET $6"
        )
    };
}

macro_rules! one_sql {
    ($columns:expr, $joins:expr) => {
        concat!(
            "SELECT ",
            item_columns!(),
            ", ",
            $columns,
            " FROM items i ",
            item_joins!(),
            $joins,
            " WHERE i.conversation_id = $1 AND i.item_no = $2 AND i.kind = $3"
        )
    };
}

macro_rules! media_joins {
    () => {
        " JOIN media d ON d.id = i.media_id JOIN blobs b ON b.hash = d.hash "
    };
}

const LINKS: &str = list_sql!("i.url", "");
const ATTACHED: &str = list_sql!(media_columns!(), media_joins!());
const ONE_LINK: &str = one_sql!("i.url", "");
const ONE_ATTACHED: &str = one_sql!(media_columns!(), media_joins!());

impl AttachedRow {
    fn into_item(self) -> Result<Item> {
        let media = self.media.into_media()?;
        self.item.into_item(ItemContent::Media(media))
    }
}

impl LinkRow {
    fn into_item(self) -> Result<Item> {
        self.item.into_item(ItemContent::Link(self.url))
    }
}

/// What of a list somebody wants, and may see.
#[derive(Debug, Clone, Copy)]
pub struct ItemsIn {
    /// Where.
    pub conversation: Conversation,
    /// Which list.
    pub kind: ItemKind,
    /// Who reads.
    pub reader: AccountId,
    /// They may read all that was ever sent there, not only during their stays.
    pub sees_all: bool,
}

impl Reader {
    /// A part of one list of a conversation, the newest first.
    pub async fn items(&mut self, list: ItemsIn, page: Page) -> Result<Vec<Item>> {
        let (conversation, kind) = (list.conversation.id.get(), stored_kind(list.kind));
        let (count, offset) = (i64::from(page.count), i64::from(page.offset));
        let (all, reader) = (list.sees_all, list.reader.get());
        if list.kind == ItemKind::Link {
            let rows: Vec<LinkRow> =
                fetch_all!(self, LINKS, conversation, kind, all, reader, count, offset)?;
            return rows.into_iter().map(LinkRow::into_item).collect();
        }
        let rows: Vec<AttachedRow> =
            fetch_all!(self, ATTACHED, conversation, kind, all, reader, count, offset)?;
        rows.into_iter().map(AttachedRow::into_item).collect()
    }

    /// One item of a list.
    pub async fn item(
        &mut self,
        conversation: Conversation,
        kind: ItemKind,
        no: ItemNo,
    ) -> Result<Option<Item>> {
        let (id, no, stored) = (conversation.id.get(), no.get(), stored_kind(kind));
        if kind == ItemKind::Link {
            let row: Option<LinkRow> = fetch_optional!(self, ONE_LINK, id, no, stored)?;
            return row.map(LinkRow::into_item).transpose();
        }
        let row: Option<AttachedRow> = fetch_optional!(self, ONE_ATTACHED, id, no, stored)?;
        row.map(AttachedRow::into_item).transpose()
    }

    /// Gives messages their attachments; `which` are those that have some.
    pub(crate) async fn fill_attachments(
        &mut self,
        messages: &mut [Message],
        which: impl IntoIterator<Item = (ConversationId, MessageNo)>,
    ) -> Result<()> {
        let mut rows = CARRIED.rows();
        for (conversation, no) in which {
            rows.push([conversation.get().into(), no.get().into()]);
        }
        let mut carried: HashMap<_, Vec<Attachment>> = HashMap::new();
        for row in self.fetch_batch::<CarriedRow>(&CARRIED, rows).await? {
            let message = (ConversationId::new(row.conversation_id), MessageNo::new(row.no));
            let attachment =
                Attachment { no: ItemNo::new(row.item_no), media: row.media.into_media()? };
            carried.entry(message).or_default().push(attachment);
        }
        if !carried.is_empty() {
            for message in messages {
                let key = (message.conversation.id, message.no);
                message.attachments = carried.remove(&key).unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Conversations in which some message carries these bytes and which an account may be able to read, its own
    /// first. Whether it may is for the caller to find out. `everywhere`: it may be any but others' dialogs.
    pub async fn conversations_with(
        &mut self,
        hash: MediaHash,
        account: AccountId,
        everywhere: bool,
        count: u32,
    ) -> Result<Vec<ConversationId>> {
        let rows: Vec<(i64,)> = fetch_all!(
            self,
            "SELECT c.id FROM conversations c
             LEFT JOIN channels n ON n.id = c.id
             LEFT JOIN conversations rule ON rule.id = coalesce(n.server_id, c.id)
             LEFT JOIN members me ON me.conversation_id = c.id AND me.account_id = $2
             WHERE c.id IN (SELECT i.conversation_id FROM media d JOIN items i ON i.media_id = d.id
                            WHERE d.hash = $1)
               AND (me.hears OR (c.kind <> 1 AND ($3 OR (me.account_id IS NULL AND rule.everybody & $4 <> 0))))
             ORDER BY CASE WHEN me.account_id IS NULL THEN 1 ELSE 0 END, c.active_ms DESC LIMIT $5",
            hash.to_string(),
            account.get(),
            everywhere,
            Permissions::of(&[Permission::Read]).bits(),
            i64::from(count)
        )?;
        Ok(rows.into_iter().map(|(id,)| ConversationId::new(id)).collect())
    }

    /// These bytes, as the newest message within a range carries them.
    pub async fn media_carried(
        &mut self,
        conversation: ConversationId,
        hash: MediaHash,
        range: Range,
    ) -> Result<Option<Media>> {
        let row: Option<MediaRow> = fetch_optional!(
            self,
            concat!(
                "SELECT ",
                media_columns!(),
                " FROM items i ",
                media_joins!(),
                " WHERE i.conversation_id = $1 AND d.hash = $2 AND i.no > $3 AND i.no <= $4
                  ORDER BY i.no DESC, i.item_no DESC LIMIT 1"
            ),
            conversation.get(),
            hash.to_string(),
            range.after.get(),
            range.up_to.map_or(i64::MAX, MessageNo::get)
        )?;
        row.map(MediaRow::into_media).transpose()
    }
}
