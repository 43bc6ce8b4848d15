//! Many who speak, and nobody who listens.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::ear::marked;
use crate::http::Http;
use crate::people::{at_once, crowd, response};
use crate::report::{Report, micros_each};
use crate::server::Program;

/// Senders over HTTP, each waiting for its answer before it goes on: messages accepted, and what one costs.
#[derive(Debug, Args)]
pub struct Send {
    /// Who sends, at the same time.
    #[arg(long, default_value_t = 64)]
    pub senders: usize,
    /// What they send in all.
    #[arg(long, default_value_t = 50_000)]
    pub messages: usize,
    /// In how many conferences.
    #[arg(long, default_value_t = 100)]
    pub rooms: usize,
    /// The length of a text.
    #[arg(long, default_value_t = 100)]
    pub bytes: usize,
}

impl Send {
    /// Measures it.
    ///
    /// # Errors
    /// An answered message is not there, or is there twice; or the server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let program = Program::new(binary)?;
        let server = program.start().await?;
        let people = crowd(&Http::at(server.url()), self.senders).await?;
        let ada = people.first().context("somebody must send")?;
        let founds = (0..self.rooms).map(async |n| ada.founds(&format!("send {n}"), &people).await);
        let rooms = at_once(founds).await?;

        let sends = (0..self.messages).map(|n| {
            let (sender, room) = (&people[n % self.senders], rooms[n % self.rooms]);
            let mark = u32::try_from(n).unwrap_or(u32::MAX);
            async move {
                let text = marked(mark, self.bytes);
                let began = Instant::now();
                sender.says(room, &text).await?;
                Ok::<_, anyhow::Error>(began.elapsed())
            }
        });
        let (before, began) = (server.usage()?, Instant::now());
        let mut times: Vec<_> =
            stream::iter(sends).buffer_unordered(self.senders).try_collect().await?;
        let (took, after) = (began.elapsed(), server.usage()?);

        // Messages are numbered without gaps: the last one's number is how many there are.
        let counts = at_once(rooms.iter().map(async |room| {
            let chat = response(ada.http.get(&format!("/api/v0/chats/{room}")).await?);
            Ok(chat["last_message"]["id"].as_u64().unwrap_or(0))
        }));
        let stored: u64 = counts.await?.iter().sum();
        if stored != self.messages as u64 {
            bail!("{} messages were answered, and {stored} are there", self.messages);
        }

        let mut report = Report::new(format!(
            "send: {} senders at once, {} messages of {} bytes in {} conferences",
            self.senders, self.messages, self.bytes, self.rooms
        ));
        report.add("accepted", 1e6 / micros_each(took, self.messages), "/s");
        report.add(
            "server CPU per message",
            micros_each(after.cpu_since(before), self.messages),
            "µs",
        );
        report.add_times("answered", &mut times);
        Ok(report)
    }
}
