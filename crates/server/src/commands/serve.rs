//! `polychat serve`: the server, until a signal ends it.

use std::time::Duration;

use super::{runtime, say};
use crate::config::Config;
use crate::shutdown::Signals;
use crate::telemetry;

/// How long threads that still compute (a password's hash) may hold up the end.
const THREADS_END_WITHIN: Duration = Duration::from_secs(1);

pub(super) fn serve(config: Config) -> anyhow::Result<()> {
    telemetry::start_log(&config.log)?;
    let runtime = runtime()?;
    let served = runtime.block_on(serve_until_told(config));
    runtime.shutdown_timeout(THREADS_END_WITHIN);
    served
}

async fn serve_until_told(config: Config) -> anyhow::Result<()> {
    // Before anything else, so that a signal during the start is not missed.
    let mut signals = Signals::listen()?;
    let running = tokio::select! {
        running = crate::start(config) => running?,
        _ = signals.next() => return Ok(()),
    };
    say(&format!("Polychat listens on {}\n", running.url()))?;
    let signal = signals.next().await;
    tracing::info!(signal, "Stopping; a second signal stops at once.");
    tokio::select! {
        () = running.stop() => Ok(()),
        signal = signals.next() => anyhow::bail!("{signal} came twice: ended at once."),
    }
}
