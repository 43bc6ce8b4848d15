//! The Gateway's WebSocket. Every frame is held against the document.

use std::fmt;

use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use crate::chatapi::Socket;
use crate::{contract, soon};

/// What the document calls the frames that a server sends.
const NAMES: &[(u64, &str)] = &[
    (0, "Hello"),
    (2, "HeartbeatAck"),
    (10, "Connected"),
    (11, "MessageCreate"),
    (12, "MessageUpdate"),
    (13, "MessageDelete"),
    (20, "ChannelCreate"),
    (21, "ChannelUpdate"),
    (22, "ChannelDelete"),
    (30, "ServerMemberAdd"),
    (31, "ServerMemberRemove"),
    (40, "PresenceUpdate"),
    (50, "TypingStart"),
];

/// A frame from the server.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// What it is about.
    pub op: u64,
    /// What it says.
    #[serde(default)]
    pub d: Value,
    /// The cursor of a client that has seen it.
    pub s: Option<String>,
}

/// A live connection of the Gateway dialect.
pub struct Live {
    socket: Socket,
    /// The cursor of the last frame that had one.
    pub cursor: String,
    closed: Option<(u16, String)>,
}

impl Live {
    /// Over a socket that is open.
    pub fn over(socket: Socket) -> Self {
        Self { socket, cursor: String::new(), closed: None }
    }

    /// Passes over HELLO, and gives what CONNECTED says.
    pub async fn is_greeted(&mut self) -> Value {
        self.hears(0).await;
        self.hears(10).await
    }

    /// Sends a frame.
    pub async fn says(&mut self, op: u64, d: Value) {
        self.sends(Message::text(json!({"op": op, "d": d}).to_string())).await;
    }

    /// Sends whatever frame; the server may have ended the connection meanwhile.
    pub async fn sends(&mut self, frame: Message) {
        // Whether the end came while we still wrote is a matter of chance.
        let _ = soon("the server to take a frame", self.socket.send(frame)).await;
    }

    /// The next frame, or none when the connection is over.
    pub async fn next(&mut self) -> Option<Frame> {
        soon("a frame", async {
            loop {
                match self.socket.next().await?.ok()? {
                    Message::Text(text) => return Some(self.understood(&text)),
                    Message::Close(close) => {
                        self.closed =
                            close.map(|frame| (frame.code.into(), frame.reason.to_string()));
                        return None;
                    }
                    Message::Ping(_) | Message::Pong(_) => {}
                    other => panic!("no frame of this dialect: {other:?}"),
                }
            }
        })
        .await
    }

    fn understood(&mut self, text: &str) -> Frame {
        let frame: Frame =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        let name = NAMES.iter().find(|(op, _)| *op == frame.op);
        let name = name.unwrap_or_else(|| panic!("no such op: {text}")).1;
        contract::holds("gateway", name, &serde_json::from_str(text).expect("JSON"));
        if let Some(cursor) = &frame.s {
            cursor.clone_into(&mut self.cursor);
        }
        frame
    }

    /// What the next frame says, which must be of this kind; who comes and goes is passed over.
    #[track_caller]
    pub fn hears(&mut self, op: u64) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let frame = loop {
                match self.next().await {
                    Some(frame) if frame.op == 40 && op != 40 => {}
                    Some(frame) => break frame,
                    None => panic!("{caller}: over: {:?}", self.closed),
                }
            };
            assert_eq!(frame.op, op, "{caller}: {frame:?}");
            frame.d
        }
    }

    /// The texts of the next `count` new messages, passing over what else happens.
    pub async fn hears_messages(&mut self, count: usize) -> Vec<String> {
        let mut texts = Vec::with_capacity(count);
        while texts.len() < count {
            let frame = self.next().await.expect("an open connection");
            if frame.op == 11 {
                texts.push(super::word(&frame.d["content"]));
            }
        }
        texts
    }

    /// Takes its leave, and waits until the server has taken note.
    pub async fn leaves(&mut self) {
        self.sends(Message::Close(None)).await;
        self.ends().await;
    }

    /// Waits for the end, and gives its code; what comes before is passed over.
    pub async fn ends(&mut self) -> Option<u16> {
        while self.next().await.is_some() {}
        self.closed.as_ref().map(|(code, _)| *code)
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}
