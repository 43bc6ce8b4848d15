//! Live connections over three wire formats. They look for two things in what comes: the marks that a text may have,
//! and the cursor that resumes.

use std::pin::Pin;
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use clap::ValueEnum;
use futures_util::{SinkExt as _, Stream, StreamExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::AbortHandle;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::http::Http;

/// What a text begins with that is to be found again; a number of six digits follows.
const MARK: &str = "mark-";
const DIGITS: usize = 6;
/// A connection's own buffers: ten thousand of them must fit beside the server.
const BUFFER_BYTES: usize = 4 * 1024;

/// Over what to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Over {
    /// The Gateway's WebSocket.
    Gateway,
    /// The ChatAPI's WebSocket.
    Chatapi,
    /// Server-Sent Events of the native API.
    Sse,
}

impl Over {
    /// What stands before a cursor.
    fn before_cursor(self) -> &'static str {
        match self {
            Self::Gateway => "\"s\":\"",
            Self::Chatapi => "\"cursor\":\"",
            Self::Sse => "id: ",
        }
    }

    /// How a program says it on its command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Chatapi => "chatapi",
            Self::Sse => "sse",
        }
    }
}

/// One live connection. Somebody reads it all the time: whoever is busy elsewhere would be given up by the server.
pub(crate) struct Ear {
    over: Over,
    heard: UnboundedReceiver<Result<Piece>>,
    reading: AbortHandle,
    cursor: Option<String>,
    /// What came with the greeting.
    greeting: Option<Piece>,
}

/// A frame, or some events, and when they came.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) bytes: Bytes,
    pub(crate) at: Instant,
}

enum Source {
    Socket(Box<WebSocketStream<TcpStream>>),
    Lines { body: Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>, held: Vec<u8> },
}

/// A text that says which one it is, of about so many bytes.
pub(crate) fn marked(number: u32, bytes: usize) -> String {
    let mark = format!("{MARK}{number:0DIGITS$} ");
    let words = "the quick brown fox jumps over the lazy dog ".chars().cycle();
    let rest = bytes.saturating_sub(mark.len());
    format!("{mark}{}", words.take(rest).collect::<String>().trim_end())
}

/// The numbers of the marks in a piece of whatever format, in order.
pub(crate) fn marks(piece: &[u8]) -> impl Iterator<Item = u32> {
    let found = piece.windows(MARK.len() + DIGITS).filter_map(|window| {
        let digits = window.strip_prefix(MARK.as_bytes())?;
        str::from_utf8(digits).ok()?.parse().ok()
    });
    found.fuse()
}

impl Ear {
    /// Connects with the token of `http`, perhaps from a cursor on, and waits until the server has greeted.
    pub(crate) async fn open(http: &Http, over: Over, after: Option<&str>) -> Result<Self> {
        let token = http.token();
        let after = |name: &str| after.map(|after| format!("{name}={after}")).unwrap_or_default();
        let source = match over {
            Over::Gateway => {
                upgrade(http, &format!("/api/ws?token={token}&{}", after("resume"))).await?
            }
            Over::Chatapi => {
                upgrade(http, &format!("/chats/ws?token={token}&{}", after("after"))).await?
            }
            Over::Sse => {
                let path = format!("/api/v0/events?{}", after("last_event_id"));
                let body = Box::pin(http.open(&path).await?.bytes_stream());
                Source::Lines { body, held: Vec::new() }
            }
        };
        let (hears, heard) = unbounded_channel();
        let reading = tokio::spawn(read(source, over, hears)).abort_handle();
        let mut ear = Self { over, heard, reading, cursor: None, greeting: None };
        // The ChatAPI has no greeting: it listens from the handshake on.
        while ear.cursor.is_none() && over != Over::Chatapi {
            let piece = ear.next().await?;
            ear.remember(&piece.bytes);
            ear.greeting = Some(piece);
        }
        Ok(ear)
    }

    /// What comes next.
    pub(crate) async fn piece(&mut self) -> Result<Piece> {
        match self.greeting.take() {
            Some(greeting) => Ok(greeting),
            None => self.next().await,
        }
    }

    async fn next(&mut self) -> Result<Piece> {
        self.heard.recv().await.context("the connection is over")?
    }

    /// Reads until this mark has come, and remembers the cursor of who has heard it.
    pub(crate) async fn hears(&mut self, mark: u32) -> Result<()> {
        loop {
            let piece = self.piece().await?;
            self.remember(&piece.bytes);
            if marks(&piece.bytes).any(|heard| heard == mark) {
                return Ok(());
            }
        }
    }

    /// The cursor of who has heard what was remembered.
    pub(crate) fn cursor(&self) -> Result<&str> {
        self.cursor.as_deref().context("nothing with a cursor came")
    }

    fn remember(&mut self, piece: &[u8]) {
        let text = String::from_utf8_lossy(piece);
        if let Some((_, rest)) = text.rsplit_once(self.over.before_cursor()) {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            self.cursor = Some(rest[..end.unwrap_or(rest.len())].to_owned());
        }
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.reading.abort();
    }
}

/// Reads until the end, which is told as well.
async fn read(mut source: Source, over: Over, hears: UnboundedSender<Result<Piece>>) {
    loop {
        let bytes = match &mut source {
            Source::Socket(socket) => frame(socket, over).await,
            Source::Lines { body, held } => events(body, held).await,
        };
        let ended = bytes.is_err();
        let told = hears.send(bytes.map(|bytes| Piece { bytes, at: Instant::now() }));
        if ended || told.is_err() {
            return;
        }
    }
}

async fn upgrade(http: &Http, path: &str) -> Result<Source> {
    let request = format!("ws://{}{path}", http.authority()).into_client_request()?;
    let stream = TcpStream::connect(http.authority()).await?;
    let sizes = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(1024 * 1024);
    let (socket, _) = client_async_with_config(request, stream, Some(sizes)).await?;
    Ok(Source::Socket(Box::new(socket)))
}

async fn frame(socket: &mut WebSocketStream<TcpStream>, over: Over) -> Result<Bytes> {
    loop {
        match socket.next().await.context("the connection is over")?? {
            Message::Text(text) => return Ok(text.into()),
            // A good moment for a sign of life of the dialect's own, too.
            Message::Ping(_) if over == Over::Gateway => {
                socket.send(Message::text(r#"{"op":1,"d":null}"#)).await?;
            }
            Message::Ping(_) => socket.flush().await?,
            Message::Close(close) => bail!("the server closed: {close:?}"),
            Message::Pong(_) | Message::Binary(_) | Message::Frame(_) => {}
        }
    }
}

/// As many whole events as have come; what is cut in two is held.
async fn events(
    body: &mut (impl Stream<Item = reqwest::Result<Bytes>> + Unpin),
    held: &mut Vec<u8>,
) -> Result<Bytes> {
    loop {
        held.extend_from_slice(&body.next().await.context("the stream is over")??);
        if let Some(end) = held.windows(2).rposition(|pair| pair == b"\n\n") {
            let rest = held.split_off(end + 2);
            return Ok(Bytes::from(std::mem::replace(held, rest)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_order_wherever_they_stand() {
        let piece = format!("{{\"text\":\"{}\"}} and {}", marked(7, 40), marked(123_456, 0));
        assert_eq!(marks(piece.as_bytes()).collect::<Vec<_>>(), [7, 123_456]);
        assert_eq!(marks(b"mark-12345").count(), 0);
        assert_eq!(marked(7, 40).len(), 40);
    }

    #[tokio::test]
    async fn an_event_that_is_cut_in_two_is_held() {
        let parts = ["id: 1\n\nid:", " 2\n", "\nid: 3\n\n"].map(|part| Ok(Bytes::from(part)));
        let (mut body, mut held) = (futures_util::stream::iter(parts), Vec::new());
        assert_eq!(events(&mut body, &mut held).await.unwrap(), "id: 1\n\n");
        assert_eq!(events(&mut body, &mut held).await.unwrap(), "id: 2\n\nid: 3\n\n");
        assert!(events(&mut body, &mut held).await.is_err());
    }
}
