//! What the messages of a conversation carry, list by list.

use model::{
    Attachment, ChatRef, Item, ItemContent, ItemKind, ItemNo, MediaKind, Message, MessageText,
    Page, Permission, Refusal, Standing,
};
use store::{ItemsIn, Reader, Writer};

use crate::chats::place::{self, Place};
use crate::messages::history;
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// A part of one list of a conversation, the newest first. Of a private conference a member sees what was sent
    /// during their stays.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn items(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        kind: ItemKind,
        page: Page,
    ) -> Result<Vec<Item>> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Ok(Vec::new());
        };
        let mut reader = self.0.store.snapshot().await?;
        let standing = place::standing(&mut reader, id, actor.account).await?;
        standing.require(Permission::Read)?;
        let list = ItemsIn {
            conversation: standing.conversation,
            kind,
            reader: actor.account,
            sees_all: standing.sees_all(),
        };
        Ok(reader.items(list, page).await?)
    }

    /// One item of a list.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn item(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        kind: ItemKind,
        no: ItemNo,
    ) -> Result<Item> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Err(Refusal::NotFound(noun(kind)).into());
        };
        let mut reader = self.0.store.snapshot().await?;
        let standing = place::standing(&mut reader, id, actor.account).await?;
        readable_item(&mut reader, &standing, kind, no).await
    }

    /// Takes an attachment off its message, which is deleted where nothing is left of it; or a link off the list,
    /// while it stays in its text. The sender may, and a member with `delete`.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn remove_item(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        kind: ItemKind,
        no: ItemNo,
    ) -> Result<()> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Err(Refusal::NotFound(noun(kind)).into());
        };
        self.change_in(actor, id, move |writer, standing| {
            Box::pin(async move {
                let item = readable_item(writer, &standing, kind, no).await?;
                // In a dialog with somebody who is deleted nothing changes any more.
                let own = item.sender.id == standing.account.into() && !standing.other_side_deleted;
                if !own {
                    standing.require(Permission::Delete)?;
                }
                match item.what {
                    ItemContent::Link(_) => {
                        writer.forget_link(standing.conversation, no).await?;
                    }
                    ItemContent::Media(_) => {
                        let message = history::readable(writer, &standing, item.message).await?;
                        take_off(writer, &message, no).await?;
                    }
                }
                Ok(())
            })
        })
        .await
    }
}

async fn take_off(writer: &mut Writer, message: &Message, no: ItemNo) -> Result<(), Error> {
    let left: Vec<Attachment> =
        message.attachments.iter().filter(|one| one.no != no).cloned().collect();
    if left.is_empty() && message.text.is_empty() {
        writer.delete_message(message).await?;
        return Ok(());
    }
    writer.set_attachments(message, left).await?;
    let text = MessageText::of_stored(&message.text);
    writer.edit_message(message, &text).await?;
    Ok(())
}

async fn readable_item(
    reader: &mut Reader,
    standing: &Standing,
    kind: ItemKind,
    no: ItemNo,
) -> Result<Item, Error> {
    standing.require(Permission::Read)?;
    let item = reader.item(standing.conversation, kind, no).await?;
    let item = item.ok_or(Refusal::NotFound(noun(kind)))?;
    let ranges = history::ranges(reader, standing).await?;
    if ranges.iter().any(|range| range.holds(item.message)) {
        Ok(item)
    } else {
        Err(Refusal::NotFound(noun(kind)).into())
    }
}

fn noun(kind: ItemKind) -> &'static str {
    match kind {
        ItemKind::Media(MediaKind::Photo) => "photo",
        ItemKind::Media(MediaKind::Animation) => "animation",
        ItemKind::Media(MediaKind::Video) => "video",
        ItemKind::Media(MediaKind::Audio) => "audio",
        ItemKind::Media(MediaKind::File) => "file",
        ItemKind::Link => "link",
    }
}
