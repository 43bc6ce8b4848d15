//! A live session as a WebSocket: one pump for all dialects. It knows frames, not their meaning.

use std::convert::Infallible;
use std::pin::{Pin, pin};
use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes};
use axum::response::Response;
use bytes::Bytes;
use chat::listen::Ended;
use futures_util::future::{Fuse, FusedFuture as _, FutureExt as _};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout, timeout_at};
use tokio_tungstenite::tungstenite;

pub use self::greeting::{Greeted, Greeting, answer_strangers};
pub use self::upgrade::Upgrade;
use crate::{Frames, Pace};

/// Largest frame and largest message that a peer may send.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// What is read of one all the same: whoever sends a little too much is told so, where whoever sends far more may
/// find the connection gone.
const READ_BYTES_MAX: usize = 2 * MESSAGE_BYTES_MAX;

/// Longest reason in a close frame (RFC 6455, 5.5.1).
const REASON_BYTES_MAX: usize = 123;

/// Close code: the peer broke the protocol.
const PROTOCOL_ERROR: u16 = 1002;
/// Close code: the peer sent too large a frame.
const TOO_LARGE: u16 = 1009;

/// What a peer sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Incoming {
    /// A text frame.
    Text(Utf8Bytes),
    /// A binary frame.
    Binary(Bytes),
}

impl Incoming {
    fn bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Binary(bytes) => bytes.len(),
        }
    }
}

/// What a dialect answers to a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// Nothing.
    Nothing,
    /// A text frame.
    Frame(Bytes),
    /// A text frame, to what shows that the peer is alive where [`Talk::heartbeat`] asks for that.
    Alive(Bytes),
    /// The end, with a close code and a reason.
    Close(u16, String),
}

impl From<Option<Bytes>> for Reply {
    fn from(frame: Option<Bytes>) -> Self {
        frame.map_or(Self::Nothing, Self::Frame)
    }
}

/// For how long a peer may go without a sign of life of the dialect's own, pongs aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heartbeat {
    /// How long.
    pub within: Duration,
    /// The close code after that.
    pub close_code: u16,
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
    /// Whether the dialect has a sign of life of its own; else any frame is one, pongs included.
    pub heartbeat: Option<Heartbeat>,
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
pub fn answer<A, F>(upgrade: Upgrade, talk: Talk<A>) -> Response
where
    A: FnMut(Incoming) -> F + Send + 'static,
    F: Future<Output: Into<Reply> + Send> + Send + 'static,
{
    upgrade.answer(|socket| hold(socket, talk))
}

/// A connection, or in a test what looks like one.
trait Peer:
    Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Unpin
{
}

impl<S> Peer for S where
    S: Stream<Item = Result<Message, axum::Error>> + Sink<Message, Error = axum::Error> + Unpin
{
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
    S: Peer,
    A: FnMut(Incoming) -> F,
    F: Future<Output: Into<Reply>>,
{
    let pace = talk.pace;
    // The listener ends here: the account is offline before the peer has said goodbye.
    let Err(parting) = converse(&mut socket, talk).await;
    leave(socket, parting, pace).await;
}

async fn leave(mut socket: impl Peer, parting: Parting, pace: Pace) {
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
    S: Peer,
    A: FnMut(Incoming) -> F,
    F: Future<Output: Into<Reply>>,
{
    let Talk { first, mut frames, mut answer, close_code, heartbeat, pace } = talk;
    let writer = Writer { close_code, pace };
    let mut pings = interval_at(Instant::now() + pace.ping_every, pace.ping_every);
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut alive_at = Instant::now();
    let (gone_after, silent) = match heartbeat {
        None => (pace.gone_after, Parting::Gone),
        Some(Heartbeat { within, close_code }) => {
            let reason = format!("No heartbeat came for {} s.", within.as_secs());
            (within, Parting::Close(close_code, reason))
        }
    };
    // While an answer is being made nothing more is read, so that a peer cannot pile up work;
    // what the account hears goes out all the same.
    let mut answering = Answering { future: pin!(Fuse::terminated()), made: None };

    writer.texts(socket, first, &mut frames, &mut answering).await?;
    loop {
        tokio::select! {
            batch = frames.next() => {
                let batch = batch.map_err(|ended| writer.parting(ended))?;
                writer.texts(socket, batch, &mut frames, &mut answering).await?;
            }
            reply = answering.reply() => {
                if heartbeat.is_none() || matches!(reply, Reply::Alive(_)) {
                    alive_at = Instant::now();
                }
                match reply {
                    Reply::Nothing => {}
                    Reply::Frame(frame) | Reply::Alive(frame) => {
                        writer.texts(socket, vec![frame], &mut frames, &mut answering).await?;
                    }
                    Reply::Close(code, reason) => return Err(Parting::Close(code, reason)),
                }
            }
            incoming = timeout_at(alive_at + gone_after, socket.next()),
                if answering.is_idle() =>
            {
                let Ok(incoming) = incoming else { return Err(silent) };
                if heartbeat.is_none() {
                    alive_at = Instant::now();
                }
                if let Some(incoming) = received(incoming)? {
                    answering.future.set(answer(incoming).fuse());
                }
            }
            _ = pings.tick() => {
                let ping = [Message::Ping(Bytes::new())];
                writer.send(socket, ping, &mut frames, &mut answering).await?;
            }
        }
    }
}

/// The answer that is being made, if one is.
struct Answering<'a, F: Future> {
    future: Pin<&'a mut Fuse<F>>,
    /// What came of it while something else was still being written.
    made: Option<Reply>,
}

impl<F: Future<Output: Into<Reply>>> Answering<'_, F> {
    fn is_idle(&self) -> bool {
        self.made.is_none() && self.future.is_terminated()
    }

    /// Waits for the answer. Dropping the future loses nothing.
    async fn reply(&mut self) -> Reply {
        match self.made.take() {
            Some(reply) => reply,
            None => self.future.as_mut().await.into(),
        }
    }
}

/// Waits for the end of the session, and lets go on what has begun: who waits for a slow peer must not keep from
/// others what is in its hands meanwhile, such as a connection to the database. What comes of it is kept.
async fn go_on<F>(frames: &mut Frames, answering: &mut Answering<'_, F>) -> Ended
where
    F: Future<Output: Into<Reply>>,
{
    let Frames { batches, fetched, ended } = frames;
    let Answering { future, made } = answering;
    loop {
        tokio::select! {
            ended = &mut *ended => return ended,
            batch = batches.next(), if fetched.is_none() => {
                *fetched = Some(batch.unwrap_or(Err(Ended::Internal)));
            }
            reply = future.as_mut(), if made.is_none() => *made = Some(reply.into()),
        }
    }
}

/// What of a read is for the dialect.
fn received(read: Option<Result<Message, axum::Error>>) -> Result<Option<Incoming>, Parting> {
    let incoming = match read {
        Some(Ok(Message::Text(text))) => Incoming::Text(text),
        Some(Ok(Message::Binary(bytes))) => Incoming::Binary(bytes),
        // Pings are answered below us.
        Some(Ok(Message::Ping(_) | Message::Pong(_))) => return Ok(None),
        Some(Ok(Message::Close(_))) | None => return Err(Parting::PeerClosed),
        // Where the connection is lost, the goodbye is lost with it.
        Some(Err(error)) => {
            let malformed = || Parting::Close(PROTOCOL_ERROR, "A frame was malformed.".to_owned());
            return Err(if is_too_large(error) { too_large() } else { malformed() });
        }
    };
    if incoming.bytes() > MESSAGE_BYTES_MAX { Err(too_large()) } else { Ok(Some(incoming)) }
}

fn is_too_large(error: axum::Error) -> bool {
    let error = error.into_inner().downcast::<tungstenite::Error>();
    matches!(error.as_deref(), Ok(tungstenite::Error::Capacity(_)))
}

fn too_large() -> Parting {
    Parting::Close(TOO_LARGE, format!("A frame was larger than {MESSAGE_BYTES_MAX} bytes."))
}

/// How frames go out while the account's session goes on.
struct Writer {
    close_code: fn(Ended) -> u16,
    pace: Pace,
}

impl Writer {
    async fn texts(
        &self,
        socket: &mut impl Peer,
        frames_out: Vec<Bytes>,
        frames: &mut Frames,
        answering: &mut Answering<'_, impl Future<Output: Into<Reply>>>,
    ) -> Result<(), Parting> {
        let texts = texts(frames_out).ok_or_else(|| self.parting(Ended::Internal))?;
        self.send(socket, texts, frames, answering).await
    }

    /// A session that ends is not kept waiting by a peer that does not read.
    async fn send(
        &self,
        socket: &mut impl Peer,
        messages: impl IntoIterator<Item = Message>,
        frames: &mut Frames,
        answering: &mut Answering<'_, impl Future<Output: Into<Reply>>>,
    ) -> Result<(), Parting> {
        tokio::select! {
            // What can be written is written, even where the session is over by now.
            biased;
            sent = write(socket, messages, self.pace) => sent,
            ended = go_on(frames, answering) => Err(self.parting(ended)),
        }
    }

    fn parting(&self, ended: Ended) -> Parting {
        Parting::Close((self.close_code)(ended), ended.to_string())
    }
}

/// Feeds all messages, then flushes once. A peer that takes nothing for too long is gone.
async fn write(
    socket: &mut impl Peer,
    messages: impl IntoIterator<Item = Message>,
    pace: Pace,
) -> Result<(), Parting> {
    for message in messages {
        timeout(pace.write_within, socket.feed(message)).await.map_err(|_| Parting::Gone)??;
    }
    timeout(pace.write_within, socket.flush()).await.map_err(|_| Parting::Gone)??;
    Ok(())
}

/// Text frames; none where one is no UTF-8, which is our fault.
fn texts(frames: Vec<Bytes>) -> Option<Vec<Message>> {
    let texts = frames.into_iter().map(|text| Utf8Bytes::try_from(text).map(Message::Text));
    texts.collect::<Result<_, _>>().ok()
}

fn cut_reason(mut reason: String) -> String {
    reason.truncate(reason.floor_char_boundary(REASON_BYTES_MAX));
    reason
}

mod greeting;
#[cfg(test)]
mod tests;
mod upgrade;
mod wire;
