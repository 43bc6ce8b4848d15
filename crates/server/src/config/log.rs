//! `[log]`: what is written to standard error, and how.

use serde::{Deserialize, Serialize};

use super::section::section;

section! {
    /// What is written to standard error, and how. No line ever holds a token, a password, a message or a
    /// query string.
    Log "log" {
        /// `text` for people, `json` (one object a line) for machines.
        format: LogFormat = LogFormat::Text,
        /// What to log: `error`, `warn`, `info`, `debug` (one line a request) or `trace`, also by part, e.g.
        /// `info,server=debug`; libraries never say more than `info`. The environment variable `RUST_LOG`
        /// wins over this.
        filter: String = "info".to_owned(),
    }
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}
