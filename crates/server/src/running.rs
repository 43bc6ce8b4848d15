//! A server from its start to its end.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::config::Config;
use crate::http::Listening;
use crate::wire::Wired;
use crate::{health, telemetry, web};

/// File descriptors for everything but connections.
const FILES_BESIDES: u64 = 100;

/// A server that answers requests until it is stopped or dropped.
#[derive(Debug)]
pub struct Running {
    listening: Listening,
    wired: Wired,
    limit: Duration,
    _metrics: AbortOnDropHandle<()>,
}

/// Opens the database, and listens.
///
/// # Errors
/// A sentence for whoever started it: what is in the way.
pub async fn start(config: Config) -> anyhow::Result<Running> {
    let metrics = telemetry::metrics();
    raise_file_limit(config.http.max_connections.get());
    let wired = Wired::open(&config).await?;
    let own = health::routes(wired.verbs().clone(), metrics).merge(web::routes());
    let app = wired.app(&config, own);
    let listening = Listening::start(&config.http, app)
        .map_err(|error| cannot_listen(config.http.listen, error));
    let listening = match listening {
        Ok(listening) => listening,
        Err(error) => {
            wired.close().await;
            return Err(error);
        }
    };
    Ok(Running {
        listening,
        wired,
        limit: Duration::from_secs(config.shutdown.limit_s.get().into()),
        _metrics: AbortOnDropHandle::new(tokio::spawn(telemetry::keep_metrics(metrics))),
    })
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listening.address()
    }

    /// Where a person on this machine reaches it.
    pub fn url(&self) -> String {
        let mut address = self.address();
        if address.ip().is_unspecified() {
            let loopback = if address.is_ipv4() {
                [127, 0, 0, 1].into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            };
            address.set_ip(loopback);
        }
        format!("http://{address}")
    }

    /// Stops: accepts no more, answers what is in flight, sends live connections away, commits. It takes no
    /// longer than the configured limit.
    pub async fn stop(self) {
        self.listening.stop();
        let ended = async {
            self.wired.end_listeners().await;
            self.listening.ended().await;
        };
        if timeout(self.limit, ended).await.is_err() {
            tracing::warn!("Connections that did not end in time are cut off.");
        }
        drop(self.listening);
        self.wired.close().await;
    }
}

fn cannot_listen(address: SocketAddr, error: io::Error) -> anyhow::Error {
    let why = match error.kind() {
        io::ErrorKind::AddrInUse => {
            "the port is in use; stop the other program or choose another with --listen"
        }
        io::ErrorKind::AddrNotAvailable => "this machine does not have that address",
        io::ErrorKind::PermissionDenied => "this user may not; ports from 1024 on are free to all",
        _ => return anyhow::Error::new(error).context(format!("Cannot listen on {address}")),
    };
    anyhow::anyhow!("Cannot listen on {address}: {why}.")
}

/// Each connection needs a file descriptor.
fn raise_file_limit(connections_max: u32) {
    let wanted = u64::from(connections_max);
    match rlimit::increase_nofile_limit(wanted + FILES_BESIDES) {
        Ok(limit) if limit < wanted => tracing::info!(
            limit,
            wanted,
            "The system allows fewer open files than `http.max_connections` (ulimit -Hn)."
        ),
        Ok(_) => {}
        Err(error) => tracing::info!(%error, "The limit of open files could not be raised."),
    }
}
