//! A connection's socket: it counts as a place as long as it is open, upgraded or not, and gives up a peer
//! that takes no more data.

use std::future::{Future as _, poll_fn};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Sleep, sleep_until, timeout};

/// How long the kernel waits for a sign of a peer that has gone without a word.
const PEER_SILENT_MAX: Duration = Duration::from_mins(1);
/// How long a peer may go on sending what nobody reads any more.
const LINGER: Duration = Duration::from_secs(2);

/// How long a socket waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timeouts {
    /// For the peer to take data.
    pub(super) write: Duration,
}

/// A socket, its place among all, and its patience.
pub(super) struct Socket {
    stream: TcpStream,
    timeouts: Timeouts,
    /// Runs while a write waits for the peer.
    waiting: Option<Pin<Box<Sleep>>>,
    _place: OwnedSemaphorePermit,
    _counted: Counted,
}

impl Socket {
    pub(super) fn new(stream: TcpStream, place: OwnedSemaphorePermit, timeouts: Timeouts) -> Self {
        if let Err(error) = set_options(&stream) {
            // The peer has gone already, or the system does not know the option: both do no harm.
            tracing::trace!(%error, "A socket option could not be set.");
        }
        Self { stream, timeouts, waiting: None, _place: place, _counted: Counted::new() }
    }

    /// Ends the connection so that the last answer arrives: closing while the peer still sends would make
    /// the kernel throw away what the peer has not read yet.
    pub(super) async fn linger(mut self) {
        let read_to_the_end = async {
            poll_fn(|context| Pin::new(&mut self).poll_shutdown(context)).await?;
            let mut unread = vec![0; 4 * 1024];
            loop {
                self.stream.readable().await?;
                match self.stream.try_read(&mut unread) {
                    Ok(0) => return Ok::<(), io::Error>(()),
                    Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                    _ => {}
                }
            }
        };
        // However it ends, the socket closes now.
        let _ = timeout(LINGER, read_to_the_end).await;
    }

    /// What a write gave, unless the peer has taken nothing for too long.
    fn in_time<T>(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waiting = None;
            return written;
        }
        let patience = self.timeouts.write;
        let waiting =
            self.waiting.get_or_insert_with(|| Box::pin(sleep_until(Instant::now() + patience)));
        ready!(waiting.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

fn set_options(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let socket = SockRef::from(stream);
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(PEER_SILENT_MAX))?;
    // Without this, heartbeats to a peer that lost its network would be sent again for a quarter of an hour.
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(PEER_SILENT_MAX))?;
    Ok(())
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.in_time(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.in_time(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

/// One open connection in the metrics.
struct Counted;

impl Counted {
    fn new() -> Self {
        metrics::gauge!("polychat_http_connections").increment(1);
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        metrics::gauge!("polychat_http_connections").decrement(1);
    }
}
