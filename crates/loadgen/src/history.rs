//! Reading where much was said.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;
use serde_json::Value;

use crate::archive::{Archive, Opened, chats};
use crate::people::response;
use crate::report::{Report, micros_each};

/// Messages of a page.
const PAGE: u64 = 50;
/// Chats of a page: as many as the API gives at once.
const CHATS_PAGE: u64 = 200;

/// Pages of a long conversation, and the list of many chats: what each costs.
#[derive(Debug, Args)]
pub struct History {
    /// What there is to read.
    #[command(flatten)]
    pub archive: Archive,
    /// How often each is read.
    #[arg(long, default_value_t = 1_000)]
    pub times: usize,
}

impl History {
    /// Measures it.
    ///
    /// # Errors
    /// A page is not what it should be, or the server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let opened = self.archive.open(binary).await?;
        let (newest, middle) = (self.archive.messages, self.archive.messages / 2);
        let path = format!("/api/v0/chats/{}/messages", opened.hall);
        let mut report = Report::new(format!("history: {}", self.archive.size()));

        let read = async || page(&opened, &format!("{path}?count={PAGE}"), newest).await;
        self.measure("newest page", &opened, &mut report, read).await?;
        let old = format!("{path}?offset={}&count={PAGE}", middle.saturating_sub(PAGE));
        let read = async || page(&opened, &old, middle.max(PAGE.min(newest))).await;
        self.measure("page from the middle", &opened, &mut report, read).await?;
        let read = async || list(&opened, self.archive.chats + 1).await;
        self.measure("list of all chats", &opened, &mut report, read).await?;
        opened.server.stop().await?;
        Ok(report)
    }

    async fn measure(
        &self,
        what: &str,
        opened: &Opened,
        report: &mut Report,
        mut read: impl AsyncFnMut() -> Result<()>,
    ) -> Result<()> {
        // The first warms what is kept in memory.
        read().await?;
        let before = opened.server.usage()?;
        let mut times = Vec::with_capacity(self.times);
        for _ in 0..self.times {
            let began = Instant::now();
            read().await?;
            times.push(began.elapsed());
        }
        let cpu = opened.server.usage()?.cpu_since(before);
        report.add(format!("{what}, server CPU"), micros_each(cpu, self.times), "µs");
        report.add_times(what, &mut times);
        Ok(())
    }
}

/// Reads a page that ends with this message.
async fn page(opened: &Opened, path: &str, last: u64) -> Result<()> {
    let page = response(opened.reader.http.get(path).await?);
    let found = page.as_array().and_then(|page| page.last()).map(|message| message["id"].clone());
    if found != Some(Value::from(last)) {
        bail!("a page ends with {found:?}, not {last}");
    }
    Ok(())
}

/// Reads all chats, page by page: each but the reader's own words is unread.
async fn list(opened: &Opened, count: u64) -> Result<()> {
    let mut listed = Vec::new();
    while let page = chats(&opened.reader, listed.len() as u64, CHATS_PAGE).await?
        && !page.is_empty()
    {
        let full = page.len() as u64 == CHATS_PAGE;
        listed.extend(page);
        if !full {
            break;
        }
    }
    let unread = listed.iter().filter(|chat| chat["unread"].as_u64() > Some(0)).count() as u64;
    if unread != count {
        bail!("{unread} chats with something unread, not {count}");
    }
    Ok(())
}
