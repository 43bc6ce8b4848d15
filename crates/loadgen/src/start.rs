//! From nothing to the first answer.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use clap::Args;

use crate::archive::{Archive, Opened};
use crate::http::Http;
use crate::report::{Report, micros_each};

/// Starting on a database with very many messages: how long until the first answer, and what memory it takes.
#[derive(Debug, Args)]
pub struct Start {
    /// What is in the database.
    #[command(flatten)]
    pub archive: Archive,
    /// How often it is started.
    #[arg(long, default_value_t = 10)]
    pub times: usize,
}

impl Start {
    /// Measures it.
    ///
    /// # Errors
    /// The server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let Opened { program, server, .. } = self.archive.open(binary).await?;
        server.stop().await?;
        let mut times = Vec::with_capacity(self.times);
        let (mut cpu, mut rss_mib) = (Duration::ZERO, 0.0);
        for _ in 0..self.times {
            let began = Instant::now();
            let server = program.start().await?;
            Http::at(server.url()).get("/api/supported_versions").await?;
            times.push(began.elapsed());
            let usage = server.usage()?;
            (cpu, rss_mib) = (cpu + usage.cpu, usage.rss_mib());
            server.stop().await?;
        }
        let mut report = Report::new(format!("start: {}", self.archive.size()));
        report.add_times("from the start to the first answer", &mut times);
        report.add("server CPU until then", micros_each(cpu, self.times) / 1e3, "ms");
        report.add("memory then", rss_mib, "MiB");
        Ok(report)
    }
}
