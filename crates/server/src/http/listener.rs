//! Accepting connections, serving each in a task of its own, and ending them all in good order.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use dialect_kit::ClientAddress;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use super::client_address::client_address;
use super::socket::{Socket, Timeouts};
use crate::config::Http;

/// Largest head of a request, in bytes; a larger one is answered 431.
const HEAD_MAX_BYTES: usize = 64 * 1024;
/// Connections that the kernel keeps for us until we accept them: many come at once after a restart.
const BACKLOG_MAX: u32 = 4_096;
/// How long accepting pauses when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// Connections over the maximum that are being told so at once.
const TURNED_AWAY_MAX: usize = 64;
/// What a connection over the maximum is told.
const TURNED_AWAY: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/json\r\n\
    content-length: 60\r\nretry-after: 5\r\nconnection: close\r\n\r\n\
    {\"error\":\"The server is busy: wait 5 s and connect again.\"}\n";

/// A listener and the connections that came through it.
#[derive(Debug)]
pub(crate) struct Listening {
    address: SocketAddr,
    door: Arc<Door>,
    places_max: u32,
}

/// What the accepting task and all connections share.
#[derive(Debug)]
struct Door {
    app: Router,
    http1: http1::Builder,
    trusted_proxies: Vec<IpNet>,
    timeouts: Timeouts,
    /// One permit a connection. It is held by the socket itself, so an upgraded connection keeps its own.
    places: Arc<Semaphore>,
    turned_away: Arc<Semaphore>,
    /// Accept no more; end each connection when it has answered what it was asked.
    stopping: CancellationToken,
    /// End now.
    killed: CancellationToken,
}

impl Listening {
    /// Listens at the configured address and serves `app` there.
    ///
    /// # Errors
    /// The address is taken, or not one of this machine, or not permitted.
    pub(crate) fn start(config: &Http, app: Router) -> io::Result<Self> {
        let listener = listen(config.listen)?;
        let address = listener.local_addr()?;
        let places_max = config.max_connections.get();
        let door = Arc::new(Door {
            app,
            http1: http1(config),
            trusted_proxies: config.trusted_proxies.iter().map(|network| network.0).collect(),
            timeouts: Timeouts { write: seconds(config.write_timeout_s.get()) },
            places: Arc::new(Semaphore::new(places_max as usize)),
            turned_away: Arc::new(Semaphore::new(TURNED_AWAY_MAX)),
            stopping: CancellationToken::new(),
            killed: CancellationToken::new(),
        });
        tokio::spawn(accept(listener, Arc::clone(&door)));
        Ok(Self { address, door, places_max })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more connections, and ends each that is there when it has answered what it was asked.
    /// Live ones must be ended by whoever feeds them.
    pub(crate) fn stop(&self) {
        self.door.stopping.cancel();
    }

    /// Waits until all connections have ended.
    pub(crate) async fn ended(&self) {
        // An error would mean that the semaphore is closed, which nobody does.
        let _ = self.door.places.acquire_many(self.places_max).await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.door.stopping.cancel();
        self.door.killed.cancel();
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A restarted server must not wait for the connections of the one before to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG_MAX)
}

fn http1(config: &Http) -> http1::Builder {
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(seconds(config.header_timeout_s.get()))
        // The buffer bounds what is kept while a head is incomplete, the size one that arrives at once.
        .max_buf_size(HEAD_MAX_BYTES)
        .max_header_size(HEAD_MAX_BYTES);
    builder
}

fn seconds(seconds: u32) -> Duration {
    Duration::from_secs(seconds.into())
}

async fn accept(listener: TcpListener, door: Arc<Door>) {
    loop {
        let accepted = tokio::select! {
            biased;
            () = door.stopping.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, peer)) => welcome(&door, stream, peer.ip().to_canonical()),
            Err(error) if is_of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "No connection can be accepted.");
                // The kernel does not tell when there are file descriptors again.
                let _ = timeout(ACCEPT_PAUSE, door.stopping.cancelled()).await;
            }
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn welcome(door: &Arc<Door>, stream: TcpStream, peer: IpAddr) {
    if let Ok(place) = Arc::clone(&door.places).try_acquire_owned() {
        let socket = Socket::new(stream, place, door.timeouts);
        tokio::spawn(serve(Arc::clone(door), socket, peer));
    } else if let Ok(place) = Arc::clone(&door.turned_away).try_acquire_owned() {
        metrics::counter!("polychat_http_connections_refused_total").increment(1);
        let told = stream.try_write(TURNED_AWAY);
        let socket = Socket::new(stream, place, door.timeouts);
        if told.is_ok() {
            tokio::spawn(socket.linger());
        }
    }
}

async fn serve(door: Arc<Door>, socket: Socket, peer: IpAddr) {
    let service = service_fn(|mut request: hyper::Request<Incoming>| {
        let address = client_address(peer, request.headers(), &door.trusted_proxies);
        request.extensions_mut().insert(ClientAddress(address));
        door.app.clone().oneshot(request.map(Body::new))
    });
    let mut connection = door.http1.serve_connection(TokioIo::new(socket), service).with_upgrades();
    let mut told = false;
    loop {
        tokio::select! {
            result = &mut connection => {
                if let Err(error) = result {
                    tracing::trace!(%error, "A connection broke.");
                }
                break;
            }
            () = door.stopping.cancelled(), if !told => {
                told = true;
                std::pin::Pin::new(&mut connection).graceful_shutdown();
            }
            () = door.killed.cancelled() => return,
        }
    }
    // None where the connection was upgraded: then whoever upgraded it has the socket.
    if let Some(parts) = connection.into_parts()
        && !told
    {
        Box::pin(parts.io.into_inner().linger()).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_is_turned_away_is_told_the_length_of_what_follows() {
        let told = std::str::from_utf8(TURNED_AWAY).unwrap();
        let (head, body) = told.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{}", body.len());
    }
}
