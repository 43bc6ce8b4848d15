//! The pump against a peer made of two channels, in time that passes only when everybody waits.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::stream;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::PollSender;

use super::*;

/// Our end of a connection. What it takes in stands in a channel until the peer reads it.
struct Wire {
    incoming: Receiver<Message>,
    outgoing: PollSender<Message>,
}

impl Stream for Wire {
    type Item = Result<Message, axum::Error>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.incoming.poll_recv(cx).map(|message| message.map(Ok))
    }
}

impl Sink<Message> for Wire {
    type Error = axum::Error;

    fn poll_ready(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        let ready = ready!(self.outgoing.poll_reserve(cx));
        Poll::Ready(ready.map_err(axum::Error::new))
    }

    fn start_send(mut self: Pin<&mut Self>, message: Message) -> Result<(), axum::Error> {
        self.outgoing.send_item(message).map_err(axum::Error::new)
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), axum::Error>> {
        Poll::Ready(Ok(()))
    }
}

struct Peer {
    says: Option<Sender<Message>>,
    hears: Receiver<Message>,
    live: Sender<Result<Vec<Bytes>, Ended>>,
    end: Option<oneshot::Sender<Ended>>,
    held: JoinHandle<()>,
}

/// A peer whose connection takes `room` frames that nobody reads. Its frames are echoed.
fn connect(room: usize, first: Vec<Bytes>) -> Peer {
    connect_with(room, first, |incoming| async move {
        match incoming {
            Incoming::Text(text) if text.as_str() == "hush" => None,
            Incoming::Text(text) => Some(Bytes::from(text)),
            Incoming::Binary(_) => Some("binary".into()),
        }
    })
}

fn connect_with<A, F>(room: usize, first: Vec<Bytes>, answer: A) -> Peer
where
    A: FnMut(Incoming) -> F + Send + 'static,
    F: Future<Output = Option<Bytes>> + Send + 'static,
{
    connected(room, first, answer, None, |wire, talk| tokio::spawn(hold(wire, talk)))
}

fn connected<A, F>(
    room: usize,
    first: Vec<Bytes>,
    answer: A,
    heartbeat: Option<Heartbeat>,
    held: impl FnOnce(Wire, Talk<A>) -> JoinHandle<()>,
) -> Peer
where
    A: FnMut(Incoming) -> F,
{
    let (says, incoming) = mpsc::channel(64);
    let (outgoing, hears) = mpsc::channel(room);
    let (live, mut batches) = mpsc::channel(64);
    let (end, ended) = oneshot::channel();
    let ended = async { ended.await.unwrap_or(Ended::Internal) };
    let frames = Frames::new(stream::poll_fn(move |cx| batches.poll_recv(cx)), ended);
    let wire = Wire { incoming, outgoing: PollSender::new(outgoing) };
    let talk = Talk { first, frames, answer, close_code, heartbeat, pace: Pace::default() };
    let held = held(wire, talk);
    Peer { says: Some(says), hears, live, end: Some(end), held }
}

impl Peer {
    async fn says(&self, message: impl Into<Message>) {
        self.says.as_ref().unwrap().send(message.into()).await.unwrap();
    }

    async fn hears(&mut self) -> Message {
        self.hears.recv().await.unwrap()
    }
}

fn closed(code: u16, reason: &str) -> Message {
    Message::Close(Some(CloseFrame { code, reason: reason.into() }))
}

#[tokio::test(start_paused = true)]
async fn what_happens_is_told_in_order() {
    let mut peer = connect(64, vec!["hello".into()]);
    peer.live.send(Ok(vec!["1".into(), "2".into()])).await.unwrap();
    peer.live.send(Ok(vec!["3".into()])).await.unwrap();
    for expected in ["hello", "1", "2", "3"] {
        assert_eq!(peer.hears().await, Message::text(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn frames_are_answered_in_order_or_not_at_all() {
    let mut peer = connect(64, vec![]);
    peer.says("a").await;
    peer.says("hush").await;
    peer.says(Message::Ping(Bytes::new())).await;
    peer.says(Bytes::from_static(b"\xff")).await;
    peer.says("b").await;
    for expected in ["a", "binary", "b"] {
        assert_eq!(peer.hears().await, Message::text(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn what_happens_is_told_while_an_answer_is_being_made() {
    let mut peer = connect_with(64, vec![], |_| std::future::pending());
    peer.says("a question without an answer").await;
    peer.live.send(Ok(vec!["news".into()])).await.unwrap();
    assert_eq!(peer.hears().await, Message::text("news"));
}

#[tokio::test(start_paused = true)]
async fn the_end_is_told_with_code_and_reason_and_no_one_waits_for_a_silent_peer() {
    let begun = Instant::now();
    let mut peer = connect(64, vec![]);
    peer.live.send(Err(Ended::SessionClosed)).await.unwrap();
    assert_eq!(peer.hears().await, closed(4010, "Your session was closed."));
    peer.held.await.unwrap();
    assert_eq!(begun.elapsed(), Pace::default().close_within);
}

#[tokio::test(start_paused = true)]
async fn a_peer_may_leave() {
    let begun = Instant::now();
    let mut peer = connect(64, vec![]);
    peer.says(Message::Close(None)).await;
    peer.says = None;
    peer.held.await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_silent_peer_is_pinged_and_then_gone() {
    let begun = Instant::now();
    let mut peer = connect(64, vec![]);
    assert_eq!(peer.hears().await, Message::Ping(Bytes::new()));
    assert_eq!(begun.elapsed(), Duration::from_secs(30));
    peer.says(Message::Pong(Bytes::new())).await;
    peer.held.await.unwrap();
    assert_eq!(begun.elapsed(), Duration::from_secs(90), "60 s after its last frame");
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_does_not_read_is_gone() {
    let begun = Instant::now();
    let peer = connect(1, vec![]);
    peer.live.send(Ok(vec!["1".into(), "2".into(), "3".into()])).await.unwrap();
    peer.held.await.unwrap();
    assert_eq!(begun.elapsed(), Pace::default().write_within);
}

#[tokio::test(start_paused = true)]
async fn what_has_begun_goes_on_while_a_peer_does_not_read() {
    let begun = Instant::now();
    let (asked, is_asked) = oneshot::channel();
    let (go, going) = oneshot::channel::<()>();
    let (answered, is_answered) = oneshot::channel();
    let mut once = Some((asked, going, answered));
    let slowly = move |_| {
        let (asked, going, answered) = once.take().unwrap();
        asked.send(()).unwrap();
        async move {
            going.await.unwrap();
            answered.send(()).unwrap();
            Some(Bytes::from("answer"))
        }
    };
    let mut peer = connect_with(1, vec![], slowly);
    peer.says("a question").await;
    is_asked.await.unwrap();
    peer.live.send(Ok(vec!["1".into(), "2".into(), "3".into()])).await.unwrap();
    peer.live.send(Ok(vec!["4".into()])).await.unwrap();
    peer.live.reserve_many(64).await.unwrap();
    go.send(()).unwrap();
    is_answered.await.unwrap();
    assert_eq!(begun.elapsed(), Duration::ZERO, "nobody has read anything yet");
    for expected in ["1", "2", "3"] {
        assert_eq!(peer.hears().await, Message::text(expected));
    }
    let mut rest = [peer.hears().await, peer.hears().await];
    rest.sort_by_key(|message| message.to_text().unwrap().to_owned());
    assert_eq!(rest, [Message::text("4"), Message::text("answer")]);
}

#[tokio::test(start_paused = true)]
async fn a_session_that_ends_is_not_kept_waiting_by_a_peer_that_does_not_read() {
    let begun = Instant::now();
    let mut peer = connect(1, vec![]);
    peer.live.send(Ok(vec!["1".into(), "2".into()])).await.unwrap();
    peer.live.reserve_many(64).await.unwrap();
    peer.end.take().unwrap().send(Ended::SessionClosed).unwrap();
    peer.live.closed().await;
    assert_eq!(begun.elapsed(), Duration::ZERO, "the listener is gone at once");
    peer.held.await.unwrap();
    assert_eq!(begun.elapsed(), Pace::default().close_within);
}

#[tokio::test(start_paused = true)]
async fn what_can_be_written_is_written_before_the_end() {
    let mut peer = connect(64, vec![]);
    peer.live.send(Ok(vec!["last words".into()])).await.unwrap();
    peer.live.send(Err(Ended::ShuttingDown)).await.unwrap();
    peer.end.take().unwrap().send(Ended::ShuttingDown).unwrap();
    assert_eq!(peer.hears().await, Message::text("last words"));
    assert_eq!(peer.hears().await, closed(1001, &Ended::ShuttingDown.to_string()));
}

#[tokio::test(start_paused = true)]
async fn a_frame_that_is_no_text_is_our_fault() {
    let mut peer = connect(64, vec![]);
    peer.live.send(Ok(vec![Bytes::from_static(b"\xff")])).await.unwrap();
    assert!(matches!(peer.hears().await, Message::Close(Some(CloseFrame { code: 1011, .. }))));
}

const BEATING: Heartbeat = Heartbeat { within: Duration::from_mins(1), close_code: 4009 };

/// What a dialect with heartbeats answers: to `beat` that it was heard, to `bye` the end.
async fn to_beats(incoming: Incoming) -> Reply {
    match incoming {
        Incoming::Text(text) if text.as_str() == "beat" => Reply::Alive("heard".into()),
        Incoming::Text(text) if text.as_str() == "bye" => Reply::Close(4001, "Bye.".to_owned()),
        _ => Reply::Nothing,
    }
}

fn connect_beating() -> Peer {
    let held = |wire, talk| tokio::spawn(hold(wire, talk));
    connected(64, vec![], to_beats, Some(BEATING), held)
}

#[tokio::test(start_paused = true)]
async fn where_there_are_heartbeats_nothing_else_is_a_sign_of_life() {
    let begun = Instant::now();
    let mut peer = connect_beating();
    assert_eq!(peer.hears().await, Message::Ping(Bytes::new()));
    peer.says("beat").await;
    assert_eq!(peer.hears().await, Message::text("heard"));
    assert_eq!(peer.hears().await, Message::Ping(Bytes::new()));
    peer.says("something else").await;
    peer.says(Message::Pong(Bytes::new())).await;
    // The next ping is due when the time is up: which of the two comes first is a matter of chance.
    let last = match peer.hears().await {
        Message::Ping(_) => peer.hears().await,
        other => other,
    };
    assert_eq!(last, closed(4009, "No heartbeat came for 60 s."));
    assert_eq!(begun.elapsed(), Duration::from_secs(90), "60 s after the last heartbeat");
}

#[tokio::test(start_paused = true)]
async fn a_dialect_may_end_the_talk() {
    let mut peer = connect_beating();
    peer.says("bye").await;
    assert_eq!(peer.hears().await, closed(4001, "Bye."));
}

#[tokio::test(start_paused = true)]
async fn a_frame_over_the_limit_is_told_so() {
    let mut peer = connect_beating();
    peer.says(Message::text("x".repeat(MESSAGE_BYTES_MAX))).await;
    peer.says(Message::text("x".repeat(MESSAGE_BYTES_MAX + 1))).await;
    assert!(matches!(peer.hears().await, Message::Close(Some(CloseFrame { code: 1009, .. }))));
}

/// A peer who is let in when it says `me`.
fn connect_stranger() -> Peer {
    let held = |wire, talk| {
        let mut talk = Some(Box::new(talk));
        let greet = move |incoming| {
            let talk = match &incoming {
                Incoming::Text(text) if text.as_str() == "me" => talk.take(),
                _ => None,
            };
            async move {
                match talk {
                    Some(talk) => Greeted::In(talk),
                    None => Greeted::Not(to_beats(incoming).await),
                }
            }
        };
        let late = (4003, "Too late.");
        let greeting = Greeting { first: vec!["who?".into()], greet, late, pace: Pace::default() };
        tokio::spawn(greeting::meet(wire, greeting))
    };
    connected(64, vec!["welcome".into()], to_beats, Some(BEATING), held)
}

#[tokio::test(start_paused = true)]
async fn a_stranger_is_let_in_and_then_hears_what_happens() {
    let mut peer = connect_stranger();
    peer.live.send(Ok(vec!["news".into()])).await.unwrap();
    assert_eq!(peer.hears().await, Message::text("who?"));
    peer.says("beat").await;
    assert_eq!(peer.hears().await, Message::text("heard"));
    peer.says("me").await;
    assert_eq!(peer.hears().await, Message::text("welcome"));
    assert_eq!(peer.hears().await, Message::text("news"));
}

#[tokio::test(start_paused = true)]
async fn a_stranger_who_does_not_say_who_it_is_in_time_is_sent_away() {
    let begun = Instant::now();
    let mut peer = connect_stranger();
    assert_eq!(peer.hears().await, Message::text("who?"));
    peer.says("beat").await;
    assert_eq!(peer.hears().await, Message::text("heard"));
    assert_eq!(peer.hears().await, closed(4003, "Too late."));
    assert_eq!(begun.elapsed(), Duration::from_secs(10));
}

#[test]
fn a_reason_fits_its_frame_and_is_cut_between_characters() {
    assert_eq!(cut_reason("я".repeat(80)).len(), 122);
    assert_eq!(cut_reason("short".to_owned()), "short");
}
