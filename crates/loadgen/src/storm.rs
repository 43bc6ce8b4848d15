//! Everybody comes back at once.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use clap::Args;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::ear::{Ear, Over, marked, marks};
use crate::http::Http;
use crate::people::{Person, at_once, crowd};
use crate::report::{Report, micros_each};
use crate::server::Program;
use crate::volley::all_alike;

/// The most that are in one room.
const ROOM: usize = 500;
/// How long the slowest may take.
const PATIENCE: Duration = Duration::from_mins(5);

/// Clients who resume after a restart: whether each is caught up, and what that costs.
#[derive(Debug, Args)]
pub struct Storm {
    /// Over what they listen.
    #[arg(long, value_enum, default_value = "gateway")]
    pub over: Over,
    /// Who resumes, in rooms of 500.
    #[arg(long, default_value_t = 5_000)]
    pub clients: usize,
    /// What each missed.
    #[arg(long, default_value_t = 20)]
    pub missed: u32,
}

impl Storm {
    /// Measures it.
    ///
    /// # Errors
    /// Somebody did not hear what they missed, all of it once and in order; or the server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let program = Program::new(binary)?;
        let server = program.start().await?;
        let people = crowd(&Http::at(server.url()), self.clients).await?;
        let rooms: Vec<&[Person]> = people.chunks(ROOM).collect();
        let rooms = at_once(rooms.iter().map(async |members| {
            let founder = members.first().context("nobody")?;
            Ok((founder, founder.founds("storm", members).await?))
        }));
        let rooms = rooms.await?;
        let mut ears = at_once(people.iter().map(|person| person.listens(self.over))).await?;
        let warm = self.missed + 2;
        for (founder, room) in &rooms {
            founder.says(*room, &marked(warm, 100)).await?;
        }
        at_once(ears.iter_mut().map(|ear| ear.hears(warm))).await?;
        let cursors: Vec<String> =
            ears.iter().map(|ear| ear.cursor().map(str::to_owned)).collect::<Result<_>>()?;
        let tokens = at_once(people.iter().map(|person| person.token(self.over))).await?;
        drop(ears);
        for (founder, room) in &rooms {
            for mark in 0..self.missed {
                founder.says(*room, &marked(mark, 100)).await?;
            }
        }
        server.stop().await?;

        let server = program.start().await?;
        let http = Http::at(server.url());
        let (before, began) = (server.usage()?, Instant::now());
        let last = self.missed.checked_sub(1).context("nobody missed anything")?;
        let mut coming = JoinSet::new();
        for (token, cursor) in tokens.iter().zip(cursors) {
            coming.spawn(come_back(http.with_token(token), self.over, cursor, last, began));
        }
        let mut heard = Vec::with_capacity(self.clients);
        let all = async {
            while let Some(one) = coming.join_next().await {
                heard.push(one??);
            }
            Ok::<_, anyhow::Error>(())
        };
        timeout(PATIENCE, all).await.context("not all were caught up in time")??;
        let after = server.usage()?;
        let mut times: Vec<Duration> = heard.iter().map(|back| back.caught_up_after).collect();

        // What comes twice comes before the next that is said.
        for (founder, room) in &rooms {
            founder.moved_to(&http).says(*room, &marked(self.missed, 100)).await?;
        }
        let orders = heard.into_iter().map(async |back| back.hears_up_to(self.missed).await);
        all_alike(&at_once(orders).await?, self.missed)?;

        let mut report = Report::new(format!(
            "storm over {}: {} clients in rooms of {ROOM} resume, each with {} messages missed",
            self.over.name(),
            self.clients,
            self.missed
        ));
        let each = micros_each(after.cpu_since(before), self.clients);
        report.add("server CPU for each client", each, "µs");
        report.add_times("caught up after", &mut times);
        report.add("memory of the server", after.rss_mib(), "MiB");
        Ok(report)
    }
}

/// Somebody who has resumed.
struct Back {
    ear: Ear,
    heard: Vec<u32>,
    caught_up_after: Duration,
}

/// Resumes and reads to the last of what was missed. The connection stays: nobody leaves before all are here.
async fn come_back(
    http: Http,
    over: Over,
    cursor: String,
    last: u32,
    began: Instant,
) -> Result<Back> {
    let mut ear = Ear::open(&http, over, Some(&cursor)).await?;
    let mut heard = Vec::new();
    while heard.last() != Some(&last) {
        heard.extend(marks(&ear.piece().await?.bytes));
    }
    Ok(Back { ear, heard, caught_up_after: began.elapsed() })
}

impl Back {
    /// All that it heard, up to and with this mark.
    async fn hears_up_to(mut self, mark: u32) -> Result<Vec<u32>> {
        while self.heard.last() != Some(&mark) {
            self.heard.extend(marks(&self.ear.piece().await?.bytes));
        }
        Ok(self.heard)
    }
}
