//! Writing what messages carry, in the commit that writes the message.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use model::link::links_in;
use model::{
    Attachment, Conversation, ConversationId, ItemKind, ItemNo, MediaId, Message, MessageNo,
};

use super::{LINK, stored_kind};
use crate::batch::{Batch, Type};
use crate::engine::{execute, fetch_all};
use crate::error::{Error, Result};
use crate::writer::Writer;

static TAKE_NUMBERS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE conversations SET last_item_no = last_item_no + input.count FROM {input}
         WHERE conversations.id = input.id
         RETURNING conversations.id, conversations.last_item_no",
        &[("id", Type::Int), ("count", Type::Int)],
    )
});

static INSERT: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "INSERT INTO items (conversation_id, item_no, no, kind, place, media_id, url)
         SELECT conversation_id, item_no, no, kind, place, media_id, nullif(url, '') FROM {input}",
        &[
            ("conversation_id", Type::Int),
            ("item_no", Type::Int),
            ("no", Type::Int),
            ("kind", Type::Int),
            ("place", Type::Int),
            ("media_id", Type::Int),
            ("url", Type::Text),
        ],
    )
});

static SET_ATTACHED: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE messages SET attached = input.count FROM {input}
         WHERE messages.conversation_id = input.conversation_id AND messages.no = input.no",
        &[("conversation_id", Type::Int), ("no", Type::Int), ("count", Type::Int)],
    )
});

static SET_USED: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE media SET unused_ms = NULL FROM {input} WHERE media.id = input.id",
        &[("id", Type::Int)],
    )
});

static SET_UNUSED: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE media SET unused_ms = input.since_ms FROM {input} WHERE media.id = input.id
         AND NOT EXISTS (SELECT 1 FROM items i WHERE i.media_id = input.id)
         AND NOT EXISTS (SELECT 1 FROM avatars v WHERE v.media_id = input.id)",
        &[("id", Type::Int), ("since_ms", Type::Int)],
    )
});

static SET_PLACES: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "UPDATE items SET place = input.place FROM {input}
         WHERE items.conversation_id = input.conversation_id AND items.item_no = input.item_no",
        &[("conversation_id", Type::Int), ("item_no", Type::Int), ("place", Type::Int)],
    )
});

static FORGET: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "DELETE FROM items WHERE (conversation_id, item_no) IN (
             SELECT input.conversation_id, input.item_no FROM {input})",
        &[("conversation_id", Type::Int), ("item_no", Type::Int)],
    )
});

static FORGET_LINKS: LazyLock<Batch> = LazyLock::new(|| {
    Batch::new(
        "DELETE FROM items WHERE (conversation_id, item_no) IN (
             SELECT i.conversation_id, i.item_no FROM {input}
             JOIN items i ON i.conversation_id = input.conversation_id AND i.no = input.no
                 AND i.url = input.url)",
        &[("conversation_id", Type::Int), ("no", Type::Int), ("url", Type::Text)],
    )
});

/// An item to be written.
struct NewItem<'a> {
    conversation: ConversationId,
    no: ItemNo,
    message: MessageNo,
    kind: ItemKind,
    place: usize,
    media: Option<MediaId>,
    url: &'a str,
}

impl Writer {
    /// Numbers and writes what new messages carry.
    pub(crate) async fn add_items(&mut self, messages: &mut [Message]) -> Result<()> {
        let links: Vec<Vec<String>> = messages
            .iter()
            .map(|message| links_in(&message.text).into_iter().map(str::to_owned).collect())
            .collect();
        let mut counts: BTreeMap<ConversationId, usize> = BTreeMap::new();
        for (message, links) in messages.iter().zip(&links) {
            let count = message.attachments.len() + links.len();
            if count > 0 {
                *counts.entry(message.conversation.id).or_default() += count;
            }
        }
        let mut next = self.take_item_numbers(counts).await?;
        if next.is_empty() {
            return Ok(());
        }
        let mut items = Vec::new();
        for (message, links) in messages.iter_mut().zip(&links) {
            let conversation = message.conversation.id;
            let Some(next) = next.get_mut(&conversation) else { continue };
            let mut number = || {
                *next += 1;
                ItemNo::new(*next)
            };
            for (attachment, place) in message.attachments.iter_mut().zip(1..) {
                attachment.no = number();
                items.push(attached(conversation, message.no, attachment, place));
            }
            items.extend(links.iter().map(|url| link(conversation, message.no, number(), url)));
        }
        self.insert_items(&items).await?;
        let mut attached = SET_ATTACHED.rows();
        for message in messages.iter().filter(|message| !message.attachments.is_empty()) {
            attached.push(set_attached(message, message.attachments.len()));
        }
        self.reader.execute_batch(&SET_ATTACHED, attached).await?;
        Ok(())
    }

    /// Takes so many numbers in each conversation, and gives those before the first of them.
    async fn take_item_numbers(
        &mut self,
        counts: BTreeMap<ConversationId, usize>,
    ) -> Result<HashMap<ConversationId, i64>> {
        let mut rows = TAKE_NUMBERS.rows();
        for (conversation, count) in &counts {
            rows.push([conversation.get().into(), integer(*count).into()]);
        }
        let taken: Vec<(i64, i64)> = self.reader.fetch_batch(&TAKE_NUMBERS, rows).await?;
        // SQLite returns columns of the changed table alone, so what was before is reckoned here.
        let before = |(id, last): (i64, i64)| {
            let id = ConversationId::new(id);
            (id, last - integer(counts.get(&id).copied().unwrap_or(0)))
        };
        Ok(taken.into_iter().map(before).collect())
    }

    async fn insert_items(&mut self, items: &[NewItem<'_>]) -> Result<()> {
        let mut rows = INSERT.rows();
        for item in items {
            rows.push([
                item.conversation.get().into(),
                item.no.get().into(),
                item.message.get().into(),
                stored_kind(item.kind).into(),
                integer(item.place).into(),
                item.media.map(MediaId::get).into(),
                item.url.into(),
            ]);
        }
        self.reader.execute_batch(&INSERT, rows).await?;
        let used: Vec<MediaId> = items.iter().filter_map(|item| item.media).collect();
        self.use_media(&used).await
    }

    /// Something carries these from now on.
    pub(crate) async fn use_media(&mut self, ids: &[MediaId]) -> Result<()> {
        let mut rows = SET_USED.rows();
        for id in ids {
            rows.push([id.get().into()]);
        }
        self.reader.execute_batch(&SET_USED, rows).await?;
        Ok(())
    }

    /// One thing less carries these from now on.
    pub(crate) async fn release_media(
        &mut self,
        ids: impl IntoIterator<Item = MediaId>,
    ) -> Result<()> {
        let mut rows = SET_UNUSED.rows();
        for id in ids {
            rows.push([id.get().into(), self.now.ms().into()]);
        }
        self.reader.execute_batch(&SET_UNUSED, rows).await?;
        Ok(())
    }

    /// Gives a message other attachments. Those that it had and keeps bring their numbers, the others are
    /// [`ItemNo::NEW`]. The change is told by [`Writer::edit_message`], which must follow.
    pub async fn set_attachments(
        &mut self,
        message: &Message,
        mut attachments: Vec<Attachment>,
    ) -> Result<()> {
        let conversation = message.conversation.id;
        let kept = |no: ItemNo| attachments.iter().any(|one| one.no == no);
        let dropped: Vec<_> =
            message.attachments.iter().filter(|old| !kept(old.no)).cloned().collect();
        let new = attachments.iter().filter(|one| one.no == ItemNo::NEW).count();
        let mut counts = BTreeMap::new();
        if new > 0 {
            counts.insert(conversation, new);
        }
        let mut next = self.take_item_numbers(counts).await?.remove(&conversation).unwrap_or(0);
        let mut places = SET_PLACES.rows();
        let mut added = Vec::new();
        for (attachment, place) in attachments.iter_mut().zip(1_usize..) {
            if attachment.no == ItemNo::NEW {
                next += 1;
                attachment.no = ItemNo::new(next);
                added.push(attached(conversation, message.no, attachment, place));
            } else {
                let row = [conversation.get(), attachment.no.get(), integer(place)];
                places.push(row.map(Into::into));
            }
        }
        self.forget_items(conversation, dropped).await?;
        self.reader.execute_batch(&SET_PLACES, places).await?;
        self.insert_items(&added).await?;
        let mut rows = SET_ATTACHED.rows();
        rows.push(set_attached(message, attachments.len()));
        self.reader.execute_batch(&SET_ATTACHED, rows).await?;
        Ok(())
    }

    async fn forget_items(
        &mut self,
        conversation: ConversationId,
        attachments: Vec<Attachment>,
    ) -> Result<()> {
        let mut rows = FORGET.rows();
        for attachment in &attachments {
            rows.push([conversation.get().into(), attachment.no.get().into()]);
        }
        self.reader.execute_batch(&FORGET, rows).await?;
        self.release_media(attachments.into_iter().map(|attachment| attachment.media.id)).await
    }

    /// A text has changed: what is new in it is listed, what is gone is not. What was taken off the list stays off.
    pub(crate) async fn relist_links(
        &mut self,
        message: &Message,
        text_before: &str,
    ) -> Result<()> {
        let (before, after) = (links_in(text_before), links_in(&message.text));
        let conversation = message.conversation.id;
        let mut gone = FORGET_LINKS.rows();
        for url in before.iter().filter(|url| !after.contains(url)) {
            gone.push([conversation.get().into(), message.no.get().into(), (*url).into()]);
        }
        self.reader.execute_batch(&FORGET_LINKS, gone).await?;
        let new: Vec<&str> = after.into_iter().filter(|url| !before.contains(url)).collect();
        if new.is_empty() {
            return Ok(());
        }
        let counts = BTreeMap::from([(conversation, new.len())]);
        let taken = self.take_item_numbers(counts).await?.remove(&conversation);
        let taken = taken.ok_or(Error::Corrupt("conversation"))?;
        let items: Vec<_> = new
            .into_iter()
            .zip(taken + 1..)
            .map(|(url, no)| link(conversation, message.no, ItemNo::new(no), url))
            .collect();
        self.insert_items(&items).await
    }

    /// A message is deleted, and all that it carried with it.
    pub(crate) async fn forget_items_of(&mut self, message: &Message) -> Result<()> {
        if message.attachments.is_empty() && links_in(&message.text).is_empty() {
            return Ok(());
        }
        execute!(
            self.reader,
            "DELETE FROM items WHERE conversation_id = $1 AND no = $2",
            message.conversation.id.get(),
            message.no.get()
        )?;
        self.release_media(message.attachments.iter().map(|attachment| attachment.media.id)).await
    }

    /// Takes a link off the list.
    pub async fn forget_link(&mut self, conversation: Conversation, no: ItemNo) -> Result<()> {
        execute!(
            self.reader,
            "DELETE FROM items WHERE conversation_id = $1 AND item_no = $2 AND kind = $3",
            conversation.id.get(),
            no.get(),
            LINK
        )?;
        Ok(())
    }

    /// Throws away a portion of the items of a conversation that is deleted, and gives how many.
    pub(crate) async fn sweep_items(
        &mut self,
        conversation: ConversationId,
        count: i64,
    ) -> Result<u64> {
        let gone: Vec<(Option<i64>,)> = fetch_all!(
            self.reader,
            "DELETE FROM items WHERE conversation_id = $1 AND item_no IN (
                 SELECT item_no FROM items WHERE conversation_id = $1 LIMIT $2)
             RETURNING media_id",
            conversation.get(),
            count
        )?;
        let media = gone.iter().filter_map(|(id,)| id.map(MediaId::new));
        self.release_media(media).await?;
        Ok(gone.len() as u64)
    }
}

fn attached<'a>(
    conversation: ConversationId,
    message: MessageNo,
    attachment: &Attachment,
    place: usize,
) -> NewItem<'a> {
    NewItem {
        conversation,
        no: attachment.no,
        message,
        kind: ItemKind::Media(attachment.media.kind()),
        place,
        media: Some(attachment.media.id),
        url: "",
    }
}

fn link(conversation: ConversationId, message: MessageNo, no: ItemNo, url: &str) -> NewItem<'_> {
    NewItem { conversation, no, message, kind: ItemKind::Link, place: 0, media: None, url }
}

fn set_attached<'t>(message: &Message, count: usize) -> [crate::batch::Cell<'t>; 3] {
    let (conversation, no) = (message.conversation.id.get(), message.no.get());
    [conversation.into(), no.into(), integer(count).into()]
}

/// Counts here are small.
fn integer(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
