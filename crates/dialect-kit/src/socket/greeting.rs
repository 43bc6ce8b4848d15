//! The part of a conversation in which a peer says who it is, where the handshake has not told.

use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt as _;
use tokio::time::{Instant, timeout_at};

use super::{
    Incoming, Parting, Peer, Reply, Talk, Upgrade, converse, leave, received, texts, write,
};
use crate::Pace;

/// How a peer is met.
pub struct Greeting<G> {
    /// Text frames to send before all others.
    pub first: Vec<Bytes>,
    /// Answers what the peer sends until it is let in.
    pub greet: G,
    /// The close code and reason where it does not say in time who it is.
    pub late: (u16, &'static str),
    /// The rhythm.
    pub pace: Pace,
}

/// What becomes of a peer that said something.
pub enum Greeted<A> {
    /// It is not let in yet.
    Not(Reply),
    /// It is, and the conversation begins.
    In(Box<Talk<A>>),
}

/// Answers the handshake, waits for the peer to say who it is, and then holds the conversation until either side
/// ends it.
pub fn answer_strangers<G, H, A, F>(upgrade: Upgrade, greeting: Greeting<G>) -> Response
where
    G: FnMut(Incoming) -> H + Send + 'static,
    H: Future<Output = Greeted<A>> + Send + 'static,
    A: FnMut(Incoming) -> F + Send + 'static,
    F: Future<Output: Into<Reply> + Send> + Send + 'static,
{
    upgrade.answer(|socket| meet(socket, greeting))
}

pub(super) async fn meet<S, G, H, A, F>(mut socket: S, greeting: Greeting<G>)
where
    S: Peer,
    G: FnMut(Incoming) -> H,
    H: Future<Output = Greeted<A>>,
    A: FnMut(Incoming) -> F,
    F: Future<Output: Into<Reply>>,
{
    let pace = greeting.pace;
    let parting = match let_in(&mut socket, greeting).await {
        Ok(talk) => {
            let Err(parting) = converse(&mut socket, *talk).await;
            parting
        }
        Err(parting) => parting,
    };
    leave(socket, parting, pace).await;
}

async fn let_in<S, G, H, A>(socket: &mut S, greeting: Greeting<G>) -> Result<Box<Talk<A>>, Parting>
where
    S: Peer,
    G: FnMut(Incoming) -> H,
    H: Future<Output = Greeted<A>>,
{
    let Greeting { first, mut greet, late, pace } = greeting;
    let deadline = Instant::now() + pace.sign_in_within;
    let too_late = |_| Parting::Close(late.0, late.1.to_owned());
    say(socket, first, pace).await?;
    loop {
        let read = timeout_at(deadline, socket.next()).await.map_err(too_late)?;
        let Some(incoming) = received(read)? else { continue };
        match timeout_at(deadline, greet(incoming)).await.map_err(too_late)? {
            Greeted::In(talk) => return Ok(talk),
            Greeted::Not(Reply::Nothing) => {}
            Greeted::Not(Reply::Frame(frame) | Reply::Alive(frame)) => {
                say(socket, vec![frame], pace).await?;
            }
            Greeted::Not(Reply::Close(code, reason)) => return Err(Parting::Close(code, reason)),
        }
    }
}

async fn say(socket: &mut impl Peer, frames: Vec<Bytes>, pace: Pace) -> Result<(), Parting> {
    write(socket, texts(frames).ok_or(Parting::Gone)?, pace).await
}
