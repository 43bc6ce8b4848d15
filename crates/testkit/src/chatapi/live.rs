//! The ChatAPI dialect's WebSocket, and the handshake that all WebSocket clients here share.

use std::fmt;

use futures_util::{SinkExt as _, StreamExt as _};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::{contract, soon};

/// A WebSocket without TLS.
pub type Socket = WebSocketStream<TcpStream>;

/// Shakes hands at `path`, or gives the status with which the server refused.
pub async fn upgrade(authority: &str, path: &str, headers: &HeaderMap) -> Result<Socket, u16> {
    match shake_hands(authority, path, headers).await {
        Ok(socket) => Ok(socket),
        Err(Error::Http(response)) => Err(response.status().as_u16()),
        Err(error) => panic!("no handshake at {}: {error}", path.split('?').next().unwrap_or(path)),
    }
}

/// Shakes hands with a server that may be gone.
pub async fn try_upgrade(authority: &str, path: &str, headers: &HeaderMap) -> Option<Socket> {
    shake_hands(authority, path, headers).await.ok()
}

async fn shake_hands(authority: &str, path: &str, headers: &HeaderMap) -> Result<Socket, Error> {
    let mut request = format!("ws://{authority}{path}").into_client_request()?;
    for (name, value) in headers {
        request.headers_mut().insert(name.clone(), value.clone());
    }
    let stream = TcpStream::connect(authority).await?;
    Ok(soon("a handshake", client_async(request, stream)).await?.0)
}

/// A live connection of the ChatAPI dialect.
pub struct Live {
    socket: Socket,
    /// The cursor of the last message that came.
    pub cursor: String,
}

impl Live {
    /// Over a socket that is open.
    pub fn over(socket: Socket) -> Self {
        Self { socket, cursor: String::new() }
    }

    /// Sends a message to a chat; its echo comes as a frame.
    pub async fn says(&mut self, text: &str, chat: u64) {
        self.sends(Message::text(json!({"text": text, "chat_id": chat}).to_string())).await;
    }

    /// Sends any frame.
    pub async fn sends(&mut self, frame: Message) {
        soon("the server to take a frame", self.socket.send(frame)).await.expect("an open socket");
    }

    /// Sends a frame for which the server ends the connection, perhaps before all of it is sent.
    pub async fn overdoes_it(&mut self, frame: Message) {
        // Whether the end came while we still wrote is a matter of chance.
        let _ = soon("the server to take a frame", self.socket.send(frame)).await;
        self.ends().await;
    }

    /// The next frame, or none when the connection is over.
    pub async fn next(&mut self) -> Option<Value> {
        soon("a frame", async {
            loop {
                match self.socket.next().await?.ok()? {
                    Message::Text(text) => {
                        let frame: Value = serde_json::from_str(&text).expect("a JSON frame");
                        let name = if frame.get("error").is_some() { "Error" } else { "Said" };
                        contract::holds("chatapi", name, &frame);
                        if let Some(cursor) = frame["cursor"].as_str() {
                            cursor.clone_into(&mut self.cursor);
                        }
                        return Some(frame);
                    }
                    Message::Close(_) => return None,
                    Message::Ping(_) | Message::Pong(_) => {}
                    other => panic!("no frame of this dialect: {other:?}"),
                }
            }
        })
        .await
    }

    /// The next frame, which must be a message.
    pub async fn hears(&mut self) -> Value {
        let frame = self.next().await.expect("an open connection");
        assert!(frame["id"].is_u64() && frame["text"].is_string(), "no message: {frame}");
        frame
    }

    /// The numbers and texts of the next `count` messages.
    pub async fn hears_messages(&mut self, count: usize) -> Vec<(u64, String)> {
        let mut heard = Vec::with_capacity(count);
        while heard.len() < count {
            heard.push(crate::microchat::told(&self.hears().await));
        }
        heard
    }

    /// The sentence of the next frame, which must be a refusal.
    pub async fn is_refused(&mut self) -> String {
        let frame = self.next().await.expect("an open connection");
        let fields = frame.as_object().map_or(0, serde_json::Map::len);
        let sentence = frame["error"].as_str().unwrap_or_default();
        assert!(fields == 1 && !sentence.is_empty(), "not a refusal: {frame}");
        sentence.to_owned()
    }

    /// Waits for the end, passing over what comes before it.
    pub async fn ends(&mut self) {
        while self.next().await.is_some() {}
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("cursor", &self.cursor).finish_non_exhaustive()
    }
}
