//! One room, many listeners.

use std::path::Path;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::ear::{Ear, Over, marked};
use crate::http::Http;
use crate::limit::Limit;
use crate::people::{at_once, crowd};
use crate::report::{Report, micros_each};
use crate::server::Program;
use crate::volley::Volley;

/// What the Gateway, which says the least, puts around a text.
const AROUND_BYTES: usize = 280;

/// Members of one room who all listen: what a delivery costs, and how soon it is heard.
#[derive(Debug, Args)]
pub struct FanOut {
    /// Over what they listen.
    #[arg(long, value_enum, default_value = "gateway")]
    pub over: Over,
    /// Who is in the room, and listens.
    #[arg(long, default_value_t = 500)]
    pub members: usize,
    /// What is said.
    #[arg(long, default_value_t = 4_000)]
    pub messages: u32,
    /// Messages that are on their way at the same time.
    #[arg(long, default_value_t = 64)]
    pub in_flight: usize,
    /// The length of a text.
    #[arg(long, default_value_t = 100)]
    pub bytes: usize,
}

impl FanOut {
    /// Measures it.
    ///
    /// # Errors
    /// Somebody did not hear each message once, or not in the order of all others; or the server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let program = Program::new(binary)?;
        let server = program.start().await?;
        let http = Http::at(server.url());
        let members = crowd(&http, self.members).await?;
        let ada = members.first().context("a room needs somebody")?;
        let room = ada.founds("fan-out", &members).await?;
        let mut ears = at_once(members.iter().map(|member| member.listens(self.over))).await?;

        // When all have heard this they have heard of each other, too, and the server is as it will be.
        let warm = self.messages + 1;
        ada.says(room, &marked(warm, self.bytes)).await?;
        at_once(ears.iter_mut().map(|ear| ear.hears(warm))).await?;

        let volley =
            Volley { messages: self.messages, in_flight: self.in_flight, bytes: self.bytes };
        let before = server.usage()?;
        let said = |text: String| async move { ada.says(room, &text).await };
        let mut heard = volley.fly(ears, said).await?;
        let after = server.usage()?;

        let each = micros_each(after.cpu_since(before), heard.deliveries);
        let limit = self.limit(volley).await?;
        let mut report = Report::new(format!(
            "fan-out over {}: {} members, {} messages of {} bytes, {} in flight",
            self.over.name(),
            self.members,
            self.messages,
            self.bytes,
            self.in_flight
        ));
        report.add("server CPU per delivery", each, "µs");
        report.add("the limit: as many sockets, nothing else", limit, "µs");
        report.add("ratio", each / limit, "");
        report.add_times("sent until heard", &mut heard.times);
        report.add("deliveries", 1e6 / micros_each(heard.took, heard.deliveries), "/s");
        report.add("memory of the server", after.rss_mib(), "MiB");
        Ok(report)
    }

    /// The CPU time of a delivery where nothing is done but that, in microseconds.
    async fn limit(&self, volley: Volley) -> Result<f64> {
        let limit = Limit::start()?;
        let http = Http::at(limit.url());
        let opens = (0..self.members).map(|_| Ear::open(&http, Over::Sse, None));
        let ears = at_once(opens).await?;
        let before = limit.cpu()?;
        let around = ".".repeat(AROUND_BYTES);
        let say = |text: String| std::future::ready(limit.say(&format!("{text} {around}")));
        let heard = volley.fly(ears, say).await?;
        Ok(micros_each(limit.cpu()?.saturating_sub(before), heard.deliveries))
    }
}
