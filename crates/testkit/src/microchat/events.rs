//! The native API's event stream, by Server-Sent Events or WebSocket: the same frames.

use std::fmt;
use std::pin::Pin;

use futures_util::{Stream, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::chatapi::{Socket, try_upgrade, upgrade};
use crate::{Http, contract, soon};

const PATH: &str = "/api/v0/events";

/// An event as it came.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// The cursor of who has seen it.
    pub id: Option<String>,
    /// Its kind.
    pub event: String,
    /// What it is about.
    pub data: Value,
}

/// How a stream ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// A WebSocket's close code.
    pub code: Option<u16>,
    /// A WebSocket's reason, or what the last comments said.
    pub reason: String,
}

/// An event stream being read.
pub struct Events {
    source: Source,
    /// The frame with which it began.
    pub hello: Frame,
    cursor: String,
    heartbeats: usize,
    ending: Ending,
}

enum Source {
    Lines { body: Pin<Box<dyn Stream<Item = reqwest::Result<bytes::Bytes>> + Send>>, held: Vec<u8> },
    Socket(Box<Socket>),
}

impl Events {
    /// Opens it by Server-Sent Events.
    pub async fn open(http: &Http, after: Option<&str>) -> Self {
        let http = after.map_or_else(|| http.clone(), |after| http.with("last-event-id", after));
        Self::open_at(&http, PATH).await
    }

    /// Opens it by Server-Sent Events at a path with a query.
    pub async fn open_at(http: &Http, path: &str) -> Self {
        Self::over_lines(http.open(path).await.expect("an answer"))
    }

    /// Opens it as a WebSocket.
    pub async fn open_socket(http: &Http, after: Option<&str>) -> Self {
        let path =
            after.map_or_else(|| PATH.to_owned(), |after| format!("{PATH}?last_event_id={after}"));
        let socket = upgrade(http.authority(), &path, http.headers()).await.expect("an upgrade");
        Self::from(Source::Socket(Box::new(socket)))
    }

    /// Opens it by Server-Sent Events at a server that may be gone.
    pub async fn try_open(http: &Http, after: &str) -> Option<Self> {
        Some(Self::over_lines(http.with("last-event-id", after).open(PATH).await.ok()?))
    }

    /// Opens it as a WebSocket at a server that may be gone.
    pub async fn try_open_socket(http: &Http, after: &str) -> Option<Self> {
        let path = format!("{PATH}?last_event_id={after}");
        let socket = try_upgrade(http.authority(), &path, http.headers()).await?;
        Some(Self::from(Source::Socket(Box::new(socket))))
    }

    /// Reads the first event, which must be `Hello`.
    pub async fn past_hello(mut self) -> Self {
        self.hello = self.next().await.expect("a first event");
        assert_eq!(self.hello.event, "Hello");
        assert!(self.hello.data["self"]["eid"].is_u64(), "{:?}", self.hello);
        self.hello.data["cursor"].as_str().expect("a cursor").clone_into(&mut self.cursor);
        self
    }

    /// The next event, or none at the end of the stream.
    pub async fn next(&mut self) -> Option<Frame> {
        let frame = soon("an event", async {
            match &mut self.source {
                Source::Lines { body, held } => {
                    next_of_lines(body, held, &mut self.heartbeats, &mut self.ending).await
                }
                Source::Socket(socket) => {
                    next_of_socket(socket, &mut self.heartbeats, &mut self.ending).await
                }
            }
        })
        .await?;
        if let Some(id) = &frame.id {
            id.clone_into(&mut self.cursor);
        }
        let whole = json!({"id": frame.id, "event": frame.event, "data": frame.data});
        contract::holds("microchat-v0", &frame.event, &whole);
        Some(frame)
    }

    /// The data of the next event of this kind; others before it are passed over.
    pub async fn hears(&mut self, event: &str) -> Value {
        let mut passed = Vec::new();
        loop {
            match self.next().await {
                Some(frame) if frame.event == event => return frame.data,
                Some(frame) => passed.push(frame.event),
                None => panic!("the stream ended before {event}: {:?}, {passed:?}", self.ending),
            }
        }
    }

    /// The text of the next `MessageReceive`.
    pub async fn hears_said(&mut self) -> String {
        self.hears("MessageReceive").await["text"].as_str().expect("a text").to_owned()
    }

    /// The numbers and texts of the next `count` messages.
    pub async fn hears_messages(&mut self, count: usize) -> Vec<(u64, String)> {
        let mut heard = Vec::with_capacity(count);
        while heard.len() < count {
            heard.push(told(&self.hears("MessageReceive").await));
        }
        heard
    }

    /// All events up to and with the first that `last` accepts.
    pub async fn hears_until(&mut self, last: impl Fn(&Frame) -> bool) -> Vec<Frame> {
        let mut heard: Vec<Frame> = Vec::new();
        while !heard.last().is_some_and(&last) {
            match self.next().await {
                Some(frame) => heard.push(frame),
                None => panic!("the stream ended: {:?} after {heard:?}", self.ending),
            }
        }
        heard
    }

    /// Waits for the end of the stream, and says how it ended and what came before.
    pub async fn ends(&mut self) -> (Ending, Vec<Frame>) {
        let mut before = Vec::new();
        while let Some(frame) = self.next().await {
            before.push(frame);
        }
        (self.ending.clone(), before)
    }

    /// Waits until the server has given a sign of life that is no event.
    pub async fn feels_a_heartbeat(&mut self) {
        let before = self.heartbeats;
        soon("a heartbeat", async {
            while self.heartbeats == before {
                match &mut self.source {
                    Source::Lines { body, held } => {
                        let part = body.next().await.expect("an open stream").expect("a part");
                        held.extend_from_slice(&part);
                        self.heartbeats += usize::from(part.starts_with(b":"));
                    }
                    Source::Socket(socket) => {
                        let message = socket.next().await.expect("an open socket");
                        let ping = matches!(message, Ok(Message::Ping(_)));
                        self.heartbeats += usize::from(ping);
                    }
                }
            }
        })
        .await;
    }

    /// The cursor of what was read last: what a client brings back.
    pub fn cursor(&self) -> &str {
        &self.cursor
    }

    fn over_lines(response: reqwest::Response) -> Self {
        let kind = response.headers()["content-type"].to_str().expect("a type").to_owned();
        assert!(response.status() == 200 && kind.starts_with("text/event-stream"), "{response:?}");
        let body = Box::pin(response.bytes_stream());
        Self::from(Source::Lines { body, held: Vec::new() })
    }

    fn from(source: Source) -> Self {
        let hello = Frame { id: None, event: String::new(), data: Value::Null };
        let ending = Ending { code: None, reason: String::new() };
        Self { source, hello, cursor: String::new(), heartbeats: 0, ending }
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}

/// The number and text of a message's JSON.
pub fn told(message: &Value) -> (u64, String) {
    let id = message["id"].as_u64().unwrap_or_else(|| panic!("no message: {message}"));
    (id, message["text"].as_str().unwrap_or_else(|| panic!("no message: {message}")).to_owned())
}

async fn next_of_lines<S>(
    body: &mut S,
    held: &mut Vec<u8>,
    heartbeats: &mut usize,
    ending: &mut Ending,
) -> Option<Frame>
where
    S: Stream<Item = reqwest::Result<bytes::Bytes>> + Unpin,
{
    loop {
        while let Some(end) = held.windows(2).position(|pair| pair == b"\n\n") {
            let block: Vec<u8> = held.drain(..end + 2).collect();
            let block = String::from_utf8(block).expect("UTF-8");
            if let Some(frame) = parse(&block) {
                return Some(frame);
            }
            *heartbeats += 1;
            block.trim_matches([':', ' ', '\n']).clone_into(&mut ending.reason);
        }
        // A connection that is cut and one that is closed are the same end to a reader with a cursor.
        held.extend_from_slice(&body.next().await?.ok()?);
    }
}

fn parse(block: &str) -> Option<Frame> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let event = field("event:")?.to_owned();
    let data = field("data:").unwrap_or_else(|| panic!("an event without data: {block}"));
    let data = serde_json::from_str(data).unwrap_or_else(|error| panic!("{error}: {block}"));
    Some(Frame { id: field("id:").map(str::to_owned), event, data })
}

async fn next_of_socket(
    socket: &mut Socket,
    heartbeats: &mut usize,
    ending: &mut Ending,
) -> Option<Frame> {
    loop {
        match socket.next().await?.ok()? {
            Message::Text(text) => {
                let frame = serde_json::from_str(&text);
                return Some(frame.unwrap_or_else(|error| panic!("{error}: {text}")));
            }
            Message::Close(close) => {
                if let Some(close) = close {
                    ending.code = Some(close.code.into());
                    ending.reason = close.reason.to_string();
                }
                return None;
            }
            Message::Ping(_) => *heartbeats += 1,
            other => panic!("no event: {other:?}"),
        }
    }
}
