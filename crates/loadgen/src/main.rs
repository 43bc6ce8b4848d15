//! The program `loadgen`: one scenario a command.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use loadgen::{FanOut, History, Idle, Report, Search, Send, Start, Storm};

/// Measures what a Polychat server costs, with a server that it starts in a temporary folder.
#[derive(Debug, Parser)]
#[command(version)]
struct Command {
    /// The server's program.
    #[arg(long, global = true, default_value = "target/release/polychat")]
    server: PathBuf,
    /// Print JSON, one object a scenario, in place of a table.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Debug, Subcommand)]
enum Scenario {
    FanOut(FanOut),
    Idle(Idle),
    Send(Send),
    History(History),
    Search(Search),
    Storm(Storm),
    Start(Start),
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody is left to tell where this fails.
            let _ = writeln!(std::io::stderr(), "loadgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let Command { server, json, scenario } = Command::parse();
    let report: Report = match scenario {
        Scenario::FanOut(fan_out) => fan_out.run(&server).await,
        Scenario::Idle(idle) => idle.run(&server).await,
        Scenario::Send(send) => send.run(&server).await,
        Scenario::History(history) => history.run(&server).await,
        Scenario::Search(search) => search.run(&server).await,
        Scenario::Storm(storm) => storm.run(&server).await,
        Scenario::Start(start) => start.run(&server).await,
    }?;
    let said = if json { report.json() } else { report.table() };
    std::io::stdout().write_all(said.as_bytes())?;
    Ok(())
}
