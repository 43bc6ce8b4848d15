//! What the server says about itself: log lines on standard error, and numbers for `/metrics`.

use std::io::{self, IsTerminal as _};
use std::sync::OnceLock;
use std::time::Duration;

use anyhow::Context as _;
use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

use crate::config::{Log, LogFormat};

/// How often samples that nobody has asked for are folded into their histograms.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);

/// Buckets of what is measured in seconds.
const SECONDS: &[f64] =
    &[0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Buckets of what is measured in bytes.
const BYTES: &[f64] = &[256.0, 1_024.0, 4_096.0, 16_384.0, 65_536.0, 262_144.0, 1_048_576.0];
/// Buckets of what is counted.
const COUNTS: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0];

/// Starts the log; a second start in the same process does nothing.
///
/// # Errors
/// The filter is none.
pub(crate) fn start_log(config: &Log) -> anyhow::Result<()> {
    let filter = match std::env::var(EnvFilter::DEFAULT_ENV) {
        Ok(filter) if !filter.is_empty() => EnvFilter::try_new(&filter)
            .with_context(|| format!("The environment variable RUST_LOG is no filter: {filter}"))?,
        _ => EnvFilter::try_new(&config.filter)
            .with_context(|| format!("`log.filter` is no filter: {}", config.filter))?,
    };
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let lines = match config.format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let log = tracing_subscriber::registry().with(lines).with(filter).with(filter_fn(is_discreet));
    // An error means that a log has been started already.
    let _ = log.try_init();
    Ok(())
}

/// Whether a line may be written whatever the filter says: what libraries tell below `info` can hold what
/// people write and what they sign in with.
fn is_discreet(line: &Metadata<'_>) -> bool {
    const OURS: &[&str] = &["server", "chat", "store", "bus", "dialect_"];
    *line.level() <= Level::INFO || OURS.iter().any(|ours| line.target().starts_with(ours))
}

/// The numbers of this process; all servers in it share them.
pub(crate) fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = recorder().expect("no list of buckets is empty").build_recorder();
        let handle = recorder.handle();
        match metrics::set_global_recorder(recorder) {
            Ok(()) => describe(),
            Err(error) => tracing::error!(%error, "The numbers go elsewhere."),
        }
        handle
    })
}

fn recorder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets(COUNTS)?
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_bytes".to_owned()), BYTES)
}

/// Folds samples into histograms for ever: without it, a server that nobody scrapes would keep them all.
pub(crate) async fn keep_metrics(handle: &'static PrometheusHandle) {
    let mut rhythm = tokio::time::interval(UPKEEP_EVERY);
    loop {
        rhythm.tick().await;
        handle.run_upkeep();
    }
}

/// What each number of the program means. `docs/operations.md` lists them all.
fn describe() {
    describe_counter!("polychat_http_requests_total", "Requests answered.");
    describe_histogram!("polychat_http_request_seconds", "Time until the head of an answer.");
    describe_gauge!("polychat_http_connections", "Connections that are open, live ones included.");
    describe_counter!("polychat_http_connections_refused_total", "Connections over the maximum.");
    describe_histogram!("polychat_store_commit_seconds", "Time until a commit is on disk.");
    describe_histogram!("polychat_store_commit_jobs", "Writes in one commit.");
    describe_gauge!("polychat_bus_listeners", "Live connections that hear events.");
    describe_counter!("polychat_bus_deliveries_total", "Events put into their queues.");
    describe_gauge!("polychat_bus_queue_bytes", "Bytes that wait in all queues.");
    describe_counter!("polychat_bus_slow_listeners_total", "Queues that were full.");
}
