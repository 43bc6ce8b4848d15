//! `polychat config` and `polychat openapi`: what is in force, and what clients may ask, as files.

use clap::Args;

use super::say;
use crate::config::Config;

/// What to print of the configuration.
#[derive(Debug, Args)]
pub(super) struct Print {
    /// Print the defaults, whatever is set: a file to begin with.
    #[arg(long, conflicts_with = "page")]
    defaults: bool,
    /// Print the page docs/configuration.md.
    #[arg(long)]
    page: bool,
}

impl Print {
    pub(super) fn run(&self, config: &Config) -> anyhow::Result<()> {
        if self.page {
            say(&Config::page())
        } else if self.defaults {
            say(&Config::default().commented())
        } else {
            say(&config.commented())
        }
    }
}

/// The document from which the web client's types are made.
pub(super) fn openapi() -> anyhow::Result<()> {
    say(&format!("{}\n", dialect_microchat::documents().openapi))
}
