//! The command line. One file a command; an error is a sentence for whoever typed it.

mod print;
mod serve;
mod user;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand, ValueEnum as _};

use crate::config::{Config, Layers, LogFormat};

/// A chat server that several kinds of client can talk to.
#[derive(Debug, Parser)]
#[command(name = "polychat", version, about)]
struct Line {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// The options of all commands. Everything else is in the configuration file: see `polychat config`.
#[derive(Debug, Args)]
struct Options {
    /// Configuration file [default: polychat.toml, if it is there].
    #[arg(long, global = true, value_name = "FILE", env = "POLYCHAT_CONFIG")]
    config: Option<PathBuf>,
    /// Address and port to listen on [default: 127.0.0.1:8080].
    #[arg(long, global = true, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// Folder for files, created if missing [default: ./data].
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<String>,
    /// Database [default: the file polychat.sqlite in the data folder]; postgres://… is PostgreSQL.
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// Whether requests are limited by account and address [default: on].
    #[arg(long, global = true, value_parser = ["on", "off"])]
    limits: Option<String>,
    /// How log lines look [default: text].
    #[arg(long, global = true, value_enum)]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server; also what happens without a command.
    Serve,
    /// Print the configuration that is in force, with comments.
    Config(print::Print),
    /// Print the OpenAPI document of the native API.
    Openapi,
    /// Manage accounts, while the server is stopped.
    #[command(subcommand)]
    User(user::User),
}

/// Does what the command line says.
///
/// # Errors
/// A sentence that says what is wrong and what to do.
pub fn run() -> anyhow::Result<()> {
    let line = Line::parse();
    let config = Config::load(line.options.layers())?;
    match line.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::serve(config),
        Command::Config(print) => print.run(&config),
        Command::Openapi => print::openapi(),
        Command::User(user) => user.run(config),
    }
}

impl Options {
    fn layers(self) -> Layers {
        let log_format = self.log_format.and_then(|format| format.to_possible_value());
        let flags = [
            ("--listen", "http.listen", self.listen),
            ("--data", "data.dir", self.data),
            ("--database", "database.url", self.database),
            ("--limits", "limits.enabled", self.limits),
            ("--log-format", "log.format", log_format.map(|format| format.get_name().to_owned())),
        ];
        Layers {
            file: self.config,
            // A variable that is no text cannot be one of ours.
            environment: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            flags: flags
                .into_iter()
                .filter_map(|(flag, key, given)| Some((flag, key, given?)))
                .collect(),
        }
    }
}

/// The threads on which everything runs.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("polychat")
        .build()
        .context("No threads can be started")
}

/// Writes to standard output.
fn say(text: &str) -> anyhow::Result<()> {
    let mut output = std::io::stdout().lock();
    match output.write_all(text.as_bytes()).and_then(|()| output.flush()) {
        // Whoever reads has read enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => written.context("Standard output cannot be written to"),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Line::command().debug_assert();
    }

    #[test]
    fn flags_are_good_before_and_after_the_command() {
        for line in [
            &["polychat", "--listen", "[::1]:0", "--limits", "off"][..],
            &["polychat", "serve", "--listen", "[::1]:0", "--limits", "off"],
            &["polychat", "--listen", "[::1]:0", "config", "--limits", "off"],
        ] {
            let mut layers = Line::try_parse_from(line).unwrap().options.layers();
            layers.environment.clear();
            let config = Config::load(layers).unwrap();
            assert_eq!(config.http.listen.to_string(), "[::1]:0");
            assert!(!config.limits.enabled);
        }
    }
}
