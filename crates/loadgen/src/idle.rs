//! Many listeners to whom nothing is said.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::ear::{Ear, Over, marked};
use crate::http::Http;
use crate::people::{Person, at_once, crowd};
use crate::report::{Report, each, micros_each};
use crate::server::Program;

/// People who share their conversations.
const CIRCLE: usize = 50;
/// What they say to each other before they fall silent.
const BYE: u32 = 1;

/// Live connections on which nothing happens: memory of each, and CPU time.
#[derive(Debug, Args)]
pub struct Idle {
    /// Over what they listen.
    #[arg(long, value_enum, default_value = "gateway")]
    pub over: Over,
    /// Who listens, each with an account and a connection of their own.
    #[arg(long, default_value_t = 5_000)]
    pub listeners: usize,
    /// Conversations that each is in, with 49 others.
    #[arg(long, default_value_t = 10)]
    pub conversations: usize,
    /// For how long to watch them.
    #[arg(long, default_value_t = 60)]
    pub seconds: u64,
}

impl Idle {
    /// Measures it.
    ///
    /// # Errors
    /// A connection broke, or the server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let program = Program::new(binary)?;
        let server = program.start().await?;
        let empty = server.usage()?;
        let http = Http::at(server.url());
        let people = crowd(&http, self.listeners).await?;
        let circles: Vec<&[Person]> = people.chunks(CIRCLE).collect();
        let rooms = at_once(circles.iter().map(|circle| self.furnish(circle))).await?;
        // Signing in is not what is measured.
        let tokens = at_once(people.iter().map(|person| person.token(self.over))).await?;
        let opens = tokens
            .iter()
            .map(async |token| Ear::open(&http.with_token(token), self.over, None).await);

        let before = server.usage()?;
        let mut ears = at_once(opens).await?;
        let opened = server.usage()?;
        for (circle, room) in circles.iter().zip(rooms) {
            circle.first().context("nobody")?.says(room, &marked(BYE, 40)).await?;
        }
        at_once(ears.iter_mut().map(|ear| ear.hears(BYE))).await?;
        let silent = server.usage()?;
        let long = Duration::from_secs(self.seconds);
        watch(ears, long).await?;
        let after = server.usage()?;

        let mut report = Report::new(format!(
            "idle over {}: {} listeners, each in {} conversations of {CIRCLE}",
            self.over.name(),
            self.listeners,
            self.conversations
        ));
        report.add(
            "memory of the server for each",
            each(after.rss_kib - before.rss_kib, self.listeners),
            "KiB",
        );
        let opening = micros_each(opened.cpu_since(before), self.listeners);
        report.add("server CPU to open each", opening, "µs");
        let idle = after.cpu_since(silent).as_secs_f64() / long.as_secs_f64();
        report.add("server CPU while all are idle", idle * 100.0, "%");
        report.add("memory of the empty server", empty.rss_mib(), "MiB");
        report.add("memory before they came", before.rss_mib(), "MiB");
        report.add("memory with all of them", after.rss_mib(), "MiB");
        Ok(report)
    }

    /// Gives a circle its conversations, and the first of them.
    async fn furnish(&self, circle: &[Person]) -> Result<u64> {
        let founder = circle.first().context("nobody")?;
        let mut first = None;
        for n in 0..self.conversations {
            let room = founder.founds(&format!("idle {n}"), circle).await?;
            first.get_or_insert(room);
        }
        first.context("a circle needs a conversation")
    }
}

/// Reads what comes, which is signs of life, for so long.
async fn watch(ears: Vec<Ear>, long: Duration) -> Result<()> {
    let mut listening = JoinSet::new();
    for mut ear in ears {
        listening.spawn(async move {
            loop {
                if let Err(error) = ear.piece().await {
                    return error;
                }
            }
        });
    }
    match timeout(long, listening.join_next()).await {
        Ok(Some(broken)) => bail!("somebody is gone: {:?}", broken?),
        Ok(None) | Err(_) => Ok(()),
    }
}
