//! A live session as a WebSocket: one pump for all dialects. It knows frames, not their meaning.

use std::convert::Infallible;
use std::pin::pin;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocketUpgrade};
use axum::response::Response;
use bytes::Bytes;
use chat::listen::Ended;
use futures_util::future::{Fuse, FusedFuture as _, FutureExt as _};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};

use crate::{Frames, Pace};

/// Largest frame and largest message that a peer may send.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// A connection's own buffers: small, because there are many connections and few large frames.
const BUFFER_BYTES: usize = 4 * 1024;

/// Longest reason in a close frame (RFC 6455, 5.5.1).
const REASON_BYTES_MAX: usize = 123;

/// Close code: the peer broke the protocol or sent too large a frame.
const PROTOCOL_ERROR: u16 = 1002;

/// What a peer sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A text frame.
    Text(Utf8Bytes),
    /// A binary frame.
    Binary(Bytes),
}

/// A conversation over a WebSocket.
pub struct Talk<A> {
    /// Text frames to send before all others.
    pub first: Vec<Bytes>,
    /// What the account hears, as text frames.
    pub frames: Frames,
    /// Answers what the peer sends, one at a time and in order, with a text frame or none. It takes from
    /// the account's allowance itself.
    pub answer: A,
    /// How the dialect tells the end.
    pub close_code: fn(Ended) -> u16,
    /// The rhythm.
    pub pace: Pace,
}

/// The usual close codes: 4008 too slow, 4010 session closed, 1001 shutting down, 1011 our fault.
pub fn close_code(ended: Ended) -> u16 {
    match ended {
        Ended::TooSlow => 4008,
        Ended::SessionClosed => 4010,
        Ended::ShuttingDown => 1001,
        Ended::Internal => 1011,
    }
}

/// Answers the handshake and holds the conversation until either side ends it.
pub fn answer<A, F>(upgrade: WebSocketUpgrade, talk: Talk<A>) -> Response
where
    A: FnMut(Incoming) -> F + Send + 'static,
    F: Future<Output = Option<Bytes>> + Send + 'static,
{
    upgrade
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
        .on_upgrade(|socket| hold(socket, talk))
}

/// How a conversation came to its end.
enum Parting {
    /// We say why.
    Close(u16, String),
    /// The peer took its leave.
    PeerClosed,
    /// Nobody is there, or nobody reads.
    Gone,
}

impl From<axum::Error> for Parting {
    fn from(_: axum::Error) -> Self {
        Self::Gone
    }
}

async fn hold<S, A, F>(mut socket: S, talk: Talk<A>)
where
    S: Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Unpin,
    A: FnMut(Incoming) -> F,
    F: Future<Output = Option<Bytes>>,
{
    let pace = talk.pace;
    // The listener ends here: the account is offline before the peer has said goodbye.
    let Err(parting) = converse(&mut socket, talk).await;
    let leave = async {
        match parting {
            Parting::Close(code, reason) => {
                let frame = CloseFrame { code, reason: cut_reason(reason).into() };
                socket.send(Message::Close(Some(frame))).await?;
                while socket.next().await.transpose()?.is_some() {}
                Ok(())
            }
            Parting::PeerClosed => socket.close().await,
            Parting::Gone => Ok(()),
        }
    };
    // Whether the goodbye arrives makes no difference any more.
    let _: Result<Result<(), axum::Error>, _> = timeout(pace.close_within, leave).await;
}

async fn converse<S, A, F>(socket: &mut S, talk: Talk<A>) -> Result<Infallible, Parting>
where
    S: Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Unpin,
    A: FnMut(Incoming) -> F,
    F: Future<Output = Option<Bytes>>,
{
    let Talk { first, mut frames, mut answer, close_code, pace } = talk;
    let writer = Writer { close_code, pace };
    let mut pings = interval_at(Instant::now() + pace.ping_every, pace.ping_every);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut heard_at = Instant::now();
    // While an answer is being made nothing more is read, so that a peer cannot pile up work;
    // what the account hears goes out all the same.
    let mut answering = pin!(Fuse::terminated());

    writer.texts(socket, first, &mut frames).await?;
    loop {
        tokio::select! {
            batch = frames.next() => {
                let batch = batch.map_err(|ended| writer.parting(ended))?;
                writer.texts(socket, batch, &mut frames).await?;
            }
            reply = &mut answering => {
                heard_at = Instant::now();
                if let Some(frame) = reply {
                    writer.texts(socket, vec![frame], &mut frames).await?;
                }
            }
            incoming = timeout_at(heard_at + pace.gone_after, socket.next()),
                if answering.is_terminated() =>
            {
                heard_at = Instant::now();
                if let Some(incoming) = received(incoming.map_err(|_| Parting::Gone)?)? {
                    answering.set(answer(incoming).fuse());
                }
            }
            _ = pings.tick() => {
                writer.send(socket, [Message::Ping(Bytes::new())], &mut frames).await?;
            }
        }
    }
}

/// What of a read is for the dialect.
fn received(read: Option<Result<Message, axum::Error>>) -> Result<Option<Incoming>, Parting> {
    match read {
        Some(Ok(Message::Text(text))) => Ok(Some(Incoming::Text(text))),
        Some(Ok(Message::Binary(bytes))) => Ok(Some(Incoming::Binary(bytes))),
        // Pings are answered below us.
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
        Some(Ok(Message::Close(_))) | None => Err(Parting::PeerClosed),
        // Where the connection is lost, the goodbye is lost with it.
        Some(Err(_)) => Err(Parting::Close(
            PROTOCOL_ERROR,
            format!("A frame was malformed or larger than {MESSAGE_BYTES_MAX} bytes."),
        )),
    }
}

/// How frames go out.
struct Writer {
    close_code: fn(Ended) -> u16,
    pace: Pace,
}

impl Writer {
    async fn texts<S>(
        &self,
        socket: &mut S,
        texts: Vec<Bytes>,
        frames: &mut Frames,
    ) -> Result<(), Parting>
    where
        S: Sink<Message, Error = axum::Error> + Unpin,
    {
        let texts = texts
            .into_iter()
            .map(|text| Utf8Bytes::try_from(text).map(Message::Text))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|_| self.parting(Ended::Internal))?;
        self.send(socket, texts, frames).await
    }

    /// Feeds all messages, then flushes once. A peer that takes nothing for too long is gone, and a session
    /// that ends is not kept waiting by such a peer.
    async fn send<S>(
        &self,
        socket: &mut S,
        messages: impl IntoIterator<Item = Message>,
        frames: &mut Frames,
    ) -> Result<(), Parting>
    where
        S: Sink<Message, Error = axum::Error> + Unpin,
    {
        let within = self.pace.write_within;
        let all = async {
            for message in messages {
                timeout(within, socket.feed(message)).await.map_err(|_| Parting::Gone)??;
            }
            timeout(within, socket.flush()).await.map_err(|_| Parting::Gone)??;
            Ok(())
        };
        tokio::select! {
            // What can be written is written, even where the session is over by now.
            biased;
            sent = all => sent,
            ended = &mut frames.ended => Err(self.parting(ended)),
        }
    }

    fn parting(&self, ended: Ended) -> Parting {
        Parting::Close((self.close_code)(ended), ended.to_string())
    }
}

fn cut_reason(mut reason: String) -> String {
    reason.truncate(reason.floor_char_boundary(REASON_BYTES_MAX));
    reason
}

#[cfg(test)]
mod tests;
