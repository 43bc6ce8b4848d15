//! Reading what was said.

use model::{ChatRef, History, Message, MessageNo, Permission, Refusal, Standing};
use store::{Range, Reader};

use crate::chats::place::{self, Place};
use crate::{Actor, Error, Result, Verbs};

impl Verbs {
    /// Up to `count` messages of a conversation, ascending by number, whatever the direction.
    /// Of a private conference a member sees what was sent during their stays.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn history(
        &self,
        actor: &Actor,
        chat: &ChatRef,
        history: History,
        count: u32,
    ) -> Result<Vec<Message>> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Ok(Vec::new());
        };
        let mut reader = self.0.store.snapshot().await?;
        let standing = place::standing(&mut reader, id, actor.account).await?;
        standing.require(Permission::Read)?;
        match history {
            History::Newest => newest(&mut reader, &standing, count).await,
            History::Before(no) => before(&mut reader, &standing, no, count).await,
            History::After(no) => after(&mut reader, &standing, no, count).await,
            History::AfterFromEnd(back) => {
                let last = reader.last_no(id).await?.get();
                let no = last.saturating_sub(i64::try_from(back).unwrap_or(i64::MAX)).max(0);
                after(&mut reader, &standing, MessageNo::new(no), count).await
            }
        }
    }

    /// One message.
    ///
    /// # Errors
    /// NotFound, Forbidden.
    pub async fn message(&self, actor: &Actor, chat: &ChatRef, no: MessageNo) -> Result<Message> {
        let Place::Conversation(id) = self.place(actor, chat).await? else {
            return Err(Refusal::NotFound("message").into());
        };
        let mut reader = self.0.store.snapshot().await?;
        let standing = place::standing(&mut reader, id, actor.account).await?;
        readable(&mut reader, &standing, no).await
    }
}

/// One message, if it is there and within what the account may read.
pub(crate) async fn readable(
    reader: &mut Reader,
    standing: &Standing,
    no: MessageNo,
) -> Result<Message, Error> {
    standing.require(Permission::Read)?;
    let ranges = ranges(reader, standing).await?;
    let message = if ranges.iter().any(|range| range.holds(no)) {
        reader.message(standing.conversation, standing.account, no).await?
    } else {
        None
    };
    Ok(message.ok_or(Refusal::NotFound("message"))?)
}

/// The newest messages that the account may read.
pub(crate) async fn newest(
    reader: &mut Reader,
    standing: &Standing,
    count: u32,
) -> Result<Vec<Message>, Error> {
    before(reader, standing, MessageNo::new(i64::MAX), count).await
}

async fn before(
    reader: &mut Reader,
    standing: &Standing,
    no: MessageNo,
    count: u32,
) -> Result<Vec<Message>, Error> {
    let mut pages = Vec::new();
    let mut missing = count;
    for range in ranges(reader, standing).await?.into_iter().rev() {
        let end = range.up_to.map_or(no, |last| no.min(MessageNo::new(last.get() + 1)));
        let page = reader
            .messages_before(standing.conversation, standing.account, end, range.after, missing)
            .await?;
        missing = missing.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
        pages.push(page);
        if missing == 0 {
            break;
        }
    }
    Ok(pages.into_iter().rev().flatten().collect())
}

async fn after(
    reader: &mut Reader,
    standing: &Standing,
    no: MessageNo,
    count: u32,
) -> Result<Vec<Message>, Error> {
    let mut messages = Vec::new();
    let mut missing = count;
    for range in ranges(reader, standing).await? {
        let start = no.max(range.after);
        let page = reader
            .messages_after(standing.conversation, standing.account, start, range.up_to, missing)
            .await?;
        missing = missing.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
        messages.extend(page);
        if missing == 0 {
            break;
        }
    }
    Ok(messages)
}

/// What the account may read there, in order: everything, but of a private conference only its stays.
pub(crate) async fn ranges(reader: &mut Reader, standing: &Standing) -> Result<Vec<Range>, Error> {
    if standing.sees_all() {
        return Ok(vec![Range::ALL]);
    }
    Ok(reader.stays(standing.conversation.id, standing.account).await?)
}
