//! Finding one's words again among very many.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;

use crate::archive::Archive;
use crate::people::response;
use crate::report::{Report, micros_each};

/// What is looked for, what is where, and whether something is found.
const QUERIES: &[(&str, &str, bool)] = &[
    ("in every message", "common", true),
    ("in every 1,000th", "seldom", true),
    ("in one", "needle", true),
    ("a frequent part of words", "moke", true),
    ("part of a word, in one", "eedl", true),
    ("two words", "common%20seldom", true),
    ("in none", "nowhere", false),
];

/// The first page of what is found among many messages: how long it takes, and what it costs.
#[derive(Debug, Args)]
pub struct Search {
    /// What there is to look through.
    #[command(flatten)]
    pub archive: Archive,
    /// How often each is looked for.
    #[arg(long, default_value_t = 50)]
    pub times: usize,
}

impl Search {
    /// Measures it.
    ///
    /// # Errors
    /// Something is not found, or the server failed.
    pub async fn run(&self, binary: &Path) -> Result<Report> {
        let opened = self.archive.open(binary).await?;
        let mut report = Report::new(format!("search: {}", self.archive.size()));
        for (what, query, there) in QUERIES {
            let before = opened.server.usage()?;
            let mut times = Vec::with_capacity(self.times);
            for _ in 0..self.times {
                let began = Instant::now();
                let path = format!("/api/v0/search?q={query}");
                let found = response(opened.reader.http.get(&path).await?);
                times.push(began.elapsed());
                if found.as_array().is_none_or(|found| found.is_empty() == *there) {
                    bail!("{query}: {found}");
                }
            }
            let cpu = opened.server.usage()?.cpu_since(before);
            report.add_times(what, &mut times);
            report.add(format!("{what}, server CPU"), micros_each(cpu, self.times) / 1e3, "ms");
        }
        opened.server.stop().await?;
        Ok(report)
    }
}
