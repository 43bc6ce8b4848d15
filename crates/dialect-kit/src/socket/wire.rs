//! A WebSocket over a connection: tungstenite knows the protocol, this moves the bytes. What is to be written waits in
//! one buffer, goes out in one write, and the buffer goes with it: an idle connection holds next to nothing, however
//! large a frame once was.

use std::io::{self, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::extract::ws::{CloseFrame, Message};
use bytes::Bytes;
use futures_util::{Sink, Stream};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig, WebSocketContext};
use tokio_tungstenite::tungstenite::{self, Error};

/// What is read at a time: clients say little.
const READ_BYTES: usize = 1024;
/// What the protocol keeps to read into.
const KEPT_BYTES: usize = 256;
/// Where so much waits to be written, it is written before there is more.
const WRITE_BYTES: usize = 32 * 1024;

/// A WebSocket, our side of it.
pub(super) struct Wire<C> {
    connection: C,
    protocol: WebSocketContext,
    bytes: Waiting,
}

/// What has come and was not understood yet, and what is to go: to the protocol, a connection that is never blocked.
#[derive(Default)]
struct Waiting {
    come: Vec<u8>,
    understood: usize,
    /// Nothing more will come.
    ended: bool,
    to_go: Vec<u8>,
    gone: usize,
}

impl<C> Wire<C> {
    /// Over a connection on which the handshake was answered. Nobody may send more than `max_bytes` at once.
    pub(super) fn new(connection: C, max_bytes: usize) -> Self {
        let config = WebSocketConfig::default()
            .read_buffer_size(KEPT_BYTES)
            // What the protocol writes is ours at once.
            .write_buffer_size(0)
            .max_message_size(Some(max_bytes))
            .max_frame_size(Some(max_bytes));
        let protocol = WebSocketContext::new(Role::Server, Some(config));
        Self { connection, protocol, bytes: Waiting::default() }
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> Wire<C> {
    /// Writes what is to go.
    fn poll_write(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Waiting { to_go, gone, .. } = &mut self.bytes;
        while *gone < to_go.len() {
            match ready!(Pin::new(&mut self.connection).poll_write(context, &to_go[*gone..]))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                more => *gone += more,
            }
        }
        (*to_go, *gone) = (Vec::new(), 0);
        Poll::Ready(Ok(()))
    }

    /// Reads something, or learns that nothing more will come.
    fn poll_read(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut part = [0; READ_BYTES];
        let mut part = ReadBuf::new(&mut part);
        ready!(Pin::new(&mut self.connection).poll_read(context, &mut part))?;
        self.bytes.ended = part.filled().is_empty();
        self.bytes.come.extend_from_slice(part.filled());
        Poll::Ready(Ok(()))
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> Stream for Wire<C> {
    type Item = Result<Message, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            match this.protocol.read(&mut this.bytes) {
                Ok(message) => return Poll::Ready(understood(message).map(Ok)),
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => return Poll::Ready(None),
                Err(error) => return Poll::Ready(Some(Err(axum::Error::new(error)))),
            }
            // What the protocol answers by itself, to pings, does not wait for what we say next.
            if let Poll::Ready(Err(error)) = this.poll_write(context) {
                return Poll::Ready(Some(Err(axum::Error::new(error))));
            }
            ready!(this.poll_read(context)).map_err(axum::Error::new)?;
        }
    }
}

impl<C: AsyncRead + AsyncWrite + Unpin> Sink<Message> for Wire<C> {
    type Error = axum::Error;

    fn poll_ready(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), axum::Error>> {
        if self.bytes.to_go.len() < WRITE_BYTES {
            return Poll::Ready(Ok(()));
        }
        self.poll_write(context).map_err(axum::Error::new)
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), axum::Error> {
        let this = &mut *self;
        let sent = match message {
            // Through the protocol's own buffer it would leave that as large as it is.
            Message::Text(text) => this.say(Bytes::from(text), Data::Text),
            Message::Binary(bytes) => this.say(bytes, Data::Binary),
            Message::Ping(bytes) => {
                this.protocol.write(&mut this.bytes, tungstenite::Message::Ping(bytes))
            }
            Message::Pong(bytes) => {
                this.protocol.write(&mut this.bytes, tungstenite::Message::Pong(bytes))
            }
            Message::Close(frame) => {
                let frame = frame.map(|CloseFrame { code, reason }| {
                    let reason = reason.as_str().into();
                    tungstenite::protocol::CloseFrame { code: code.into(), reason }
                });
                this.protocol.write(&mut this.bytes, tungstenite::Message::Close(frame))
            }
        };
        sent.map_err(axum::Error::new)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), axum::Error>> {
        let this = &mut *self;
        match this.protocol.flush(&mut this.bytes) {
            // The last thing that is written may be the answer to a goodbye.
            Ok(()) | Err(Error::ConnectionClosed) => {}
            Err(error) => return Poll::Ready(Err(axum::Error::new(error))),
        }
        ready!(this.poll_write(context)).map_err(axum::Error::new)?;
        Pin::new(&mut this.connection).poll_flush(context).map_err(axum::Error::new)
    }

    fn poll_close(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), axum::Error>> {
        let this = &mut *self;
        match this.protocol.close(&mut this.bytes, None) {
            Ok(()) | Err(Error::ConnectionClosed | Error::AlreadyClosed) => {}
            Err(error) => return Poll::Ready(Err(axum::Error::new(error))),
        }
        ready!(this.poll_write(context)).map_err(axum::Error::new)?;
        Pin::new(&mut this.connection).poll_flush(context).map_err(axum::Error::new)
    }
}

impl<C> Wire<C> {
    fn say(&mut self, payload: Bytes, kind: Data) -> Result<(), Error> {
        if !self.protocol.can_write() {
            return Err(Error::Protocol(ProtocolError::SendAfterClosing));
        }
        Frame::message(payload, OpCode::Data(kind), true).format(&mut self.bytes.to_go)
    }
}

/// What is for the pump: none for a raw frame, which is never read.
fn understood(message: tungstenite::Message) -> Option<Message> {
    Some(match message {
        tungstenite::Message::Text(text) => Message::Text(text.as_str().into()),
        tungstenite::Message::Binary(bytes) => Message::Binary(bytes),
        tungstenite::Message::Ping(bytes) => Message::Ping(bytes),
        tungstenite::Message::Pong(bytes) => Message::Pong(bytes),
        tungstenite::Message::Close(frame) => Message::Close(frame.map(|frame| CloseFrame {
            code: frame.code.into(),
            reason: frame.reason.as_str().into(),
        })),
        tungstenite::Message::Frame(_) => return None,
    })
}

impl Read for Waiting {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let rest = &self.come[self.understood..];
        if rest.is_empty() {
            return if self.ended { Ok(0) } else { Err(io::ErrorKind::WouldBlock.into()) };
        }
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.understood += length;
        if self.understood == self.come.len() {
            (self.come, self.understood) = (Vec::new(), 0);
        }
        Ok(length)
    }
}

impl Write for Waiting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to_go.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{SinkExt as _, StreamExt as _};
    use tokio::io::{DuplexStream, duplex};
    use tokio_tungstenite::WebSocketStream;

    use super::*;

    const MAX: usize = 128 * 1024;

    /// Our side and the peer's, over a connection that holds `room` bytes.
    async fn connected(room: usize) -> (Wire<DuplexStream>, WebSocketStream<DuplexStream>) {
        let (ours, theirs) = duplex(room);
        (Wire::new(ours, MAX), WebSocketStream::from_raw_socket(theirs, Role::Client, None).await)
    }

    #[tokio::test]
    async fn what_is_said_arrives_whole_in_order_and_leaves_nothing_behind() {
        let (mut wire, mut peer) = connected(700).await;
        let said = ["short".to_owned(), "long ".repeat(30_000), String::new()];
        let told = said.clone();
        let telling = async {
            for text in told {
                wire.feed(Message::Text(text.into())).await.unwrap();
            }
            wire.flush().await.unwrap();
            wire
        };
        let hearing = async {
            let mut heard = Vec::new();
            while heard.len() < said.len() {
                heard.push(peer.next().await.unwrap().unwrap().into_text().unwrap().to_string());
            }
            heard
        };
        let (wire, heard) = tokio::join!(telling, hearing);
        assert_eq!(heard, said);
        assert_eq!(wire.bytes.to_go.capacity(), 0);
    }

    #[tokio::test]
    async fn what_the_peer_says_is_understood_however_it_is_cut() {
        let (mut wire, mut peer) = connected(7).await;
        let long = "é".repeat(10_000);
        let says = async {
            peer.send(tungstenite::Message::text(long.as_str())).await.unwrap();
            peer.send(tungstenite::Message::binary(vec![7; 3])).await.unwrap();
        };
        let hears = async {
            let text = wire.next().await.unwrap().unwrap();
            (text, wire.next().await.unwrap().unwrap())
        };
        let ((), heard) = tokio::join!(says, hears);
        let binary = Message::Binary(Bytes::from_static(&[7; 3]));
        assert_eq!(heard, (Message::Text(long.as_str().into()), binary));
        assert_eq!(wire.bytes.come.capacity(), 0);
    }

    #[tokio::test]
    async fn a_ping_is_answered_while_nothing_is_said() {
        let (mut wire, mut peer) = connected(64).await;
        peer.send(tungstenite::Message::Ping(Bytes::from_static(b"there?"))).await.unwrap();
        assert_eq!(
            wire.next().await.unwrap().unwrap(),
            Message::Ping(Bytes::from_static(b"there?"))
        );
        let pong = tokio::select! {
            pong = peer.next() => pong,
            nothing = wire.next() => panic!("{nothing:?}"),
        };
        let there = tungstenite::Message::Pong(Bytes::from_static(b"there?"));
        assert_eq!(pong.unwrap().unwrap(), there);
    }

    #[tokio::test]
    async fn either_side_may_take_its_leave() {
        let (mut wire, mut peer) = connected(64).await;
        let bye = CloseFrame { code: 4008, reason: "slow".into() };
        wire.send(Message::Close(Some(bye.clone()))).await.unwrap();
        assert!(wire.send(Message::Text("more".into())).await.is_err());
        let heard = peer.next().await.unwrap().unwrap();
        assert!(matches!(heard, tungstenite::Message::Close(Some(bye)) if bye.reason == "slow"));
        let answer = tokio::select! {
            answer = wire.next() => answer,
            nothing = peer.next() => panic!("{nothing:?}"),
        };
        assert_eq!(answer.unwrap().unwrap(), Message::Close(Some(bye)));
        assert!(wire.next().await.is_none());

        let (mut wire, mut peer) = connected(64).await;
        peer.send(tungstenite::Message::Close(None)).await.unwrap();
        assert_eq!(wire.next().await.unwrap().unwrap(), Message::Close(None));
        wire.close().await.unwrap();
        assert_eq!(peer.next().await.unwrap().unwrap(), tungstenite::Message::Close(None));
    }

    #[tokio::test]
    async fn what_is_too_large_or_no_frame_or_cut_off_is_an_error() {
        let (mut wire, mut peer) = connected(2 * MAX).await;
        peer.send(tungstenite::Message::binary(vec![0; MAX + 1])).await.unwrap();
        assert!(super::super::is_too_large(wire.next().await.unwrap().unwrap_err()));

        let (mut wire, mut peer) = connected(64).await;
        tokio::io::AsyncWriteExt::write_all(peer.get_mut(), b"GET / HTTP/1.1").await.unwrap();
        assert!(!super::super::is_too_large(wire.next().await.unwrap().unwrap_err()));

        let (mut wire, peer) = connected(64).await;
        drop(peer);
        assert!(wire.next().await.unwrap().is_err());
    }
}
