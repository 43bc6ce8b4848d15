//! A chat's messages as a JSON list, read page by page: memory does not grow with the answer.

use std::future::ready;

use axum::response::Response;
use chat::{Actor, Verbs};
use model::{ChatRef, History, Message, MessageNo};
use serde::Serialize;

use crate::stream::{Brackets, PAGE_ROWS, json_list};

/// One reading of a chat.
#[derive(Debug, Clone)]
pub struct Reading {
    /// What reads.
    pub verbs: Verbs,
    /// Who reads.
    pub actor: Actor,
    /// What is read.
    pub chat: ChatRef,
    /// Only messages before this one.
    pub before: Option<MessageNo>,
}

impl Reading {
    /// Answers with the newest `limit` messages, or all, oldest first.
    ///
    /// # Errors
    /// As [`Verbs::history`].
    pub async fn answer<W: Serialize>(
        self,
        limit: Option<i64>,
        brackets: Brackets,
        encode: impl Fn(&Message) -> W + Send + 'static,
    ) -> chat::Result<Response> {
        let after = match limit {
            Some(limit) if limit <= i64::from(PAGE_ROWS) => {
                let page = self.newest(self.before, rows(limit)).await?;
                let nothing = |_| ready::<chat::Result<_>>(Ok(Vec::new()));
                return Ok(json_list(brackets, page, encode, nothing));
            }
            Some(limit) => self.start_of_newest(limit).await?,
            None => MessageNo::new(0),
        };
        let first = self.after(after).await?;
        Ok(json_list(brackets, first, encode, move |last| {
            let reading = self.clone();
            async move { reading.after(last.no).await }
        }))
    }

    /// The page after `no`, up to where this reading ends.
    async fn after(&self, no: MessageNo) -> chat::Result<Vec<Message>> {
        let mut page =
            self.verbs.history(&self.actor, &self.chat, History::After(no), PAGE_ROWS).await?;
        if let Some(before) = self.before {
            page.truncate(page.partition_point(|message| message.no < before));
        }
        Ok(page)
    }

    async fn newest(&self, before: Option<MessageNo>, count: u32) -> chat::Result<Vec<Message>> {
        let history = before.map_or(History::Newest, History::Before);
        self.verbs.history(&self.actor, &self.chat, history, count).await
    }

    /// After which number the newest `limit` messages begin. Deleted numbers make gaps of any size, so they
    /// are counted backward, page by page.
    async fn start_of_newest(&self, limit: i64) -> chat::Result<MessageNo> {
        let mut before = self.before;
        let mut missing = limit;
        loop {
            let count = rows(missing);
            let page = self.newest(before, count).await?;
            let Some(first) = page.first() else { return Ok(MessageNo::new(0)) };
            missing -= i64::from(count);
            if missing <= 0 {
                return Ok(MessageNo::new(first.no.get() - 1));
            }
            before = Some(first.no);
        }
    }
}

fn rows(wanted: i64) -> u32 {
    u32::try_from(wanted).unwrap_or(PAGE_ROWS).min(PAGE_ROWS)
}
