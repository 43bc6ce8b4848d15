//! Messages to many ears, so many in flight: the next is sent when all have heard one of those before.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use futures_util::stream::{FuturesUnordered, StreamExt as _};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::ear::{Ear, Piece, marked, marks};

/// How many messages, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Volley {
    pub(crate) messages: u32,
    /// How many may be on their way to some ear at the same time.
    pub(crate) in_flight: usize,
    /// The length of their texts.
    pub(crate) bytes: usize,
}

/// How it went.
#[derive(Debug)]
pub(crate) struct Heard {
    /// How often an ear heard a message.
    pub(crate) deliveries: usize,
    /// From the sending of each to each hearing of it.
    pub(crate) times: Vec<Duration>,
    /// From the first to the last.
    pub(crate) took: Duration,
}

/// What senders and ears share: the state of each message.
struct Flight {
    sent_at: Vec<OnceLock<Instant>>,
    /// How many ears have yet to hear it.
    missing: Vec<AtomicUsize>,
    /// A permit for each message that may set off.
    room: Semaphore,
}

impl Volley {
    /// Says them by `say`, which is given a text, to all `ears`.
    ///
    /// # Errors
    /// A message was lost, doubled, or heard in another order by some; or a connection broke.
    pub(crate) async fn fly<F>(&self, ears: Vec<Ear>, say: impl Fn(String) -> F) -> Result<Heard>
    where
        F: Future<Output = Result<()>>,
    {
        // One more closes the volley: what comes twice comes before it.
        let closing = self.messages;
        let flight = Arc::new(Flight::of(closing as usize + 1, ears.len(), self.in_flight));
        let (began, deliveries) = (Instant::now(), ears.len() * (closing as usize + 1));
        let mut hearing = JoinSet::new();
        for ear in ears {
            hearing.spawn(listen(ear, Arc::clone(&flight), closing));
        }
        let sending = self.send(&flight, &say);
        tokio::pin!(sending);
        let (mut all_sent, mut heard) = (false, Vec::new());
        loop {
            tokio::select! {
                sent = &mut sending, if !all_sent => {
                    sent?;
                    all_sent = true;
                }
                ear = hearing.join_next() => match ear {
                    Some(ear) => heard.push(ear??),
                    None => break,
                },
            }
        }
        let took = began.elapsed();
        if !all_sent {
            sending.await?;
        }
        let orders: Vec<Vec<u32>> =
            heard.iter().map(|heard| heard.iter().map(|(mark, _)| *mark).collect()).collect();
        all_alike(&orders, closing)?;
        Ok(Heard { deliveries, times: flight.times(heard.iter().flatten()), took })
    }

    async fn send<F>(&self, flight: &Flight, say: &impl Fn(String) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>>,
    {
        let mut saying = FuturesUnordered::new();
        let mut next = 0;
        while next < self.messages {
            tokio::select! {
                permit = flight.room.acquire() => {
                    permit?.forget();
                    let text = marked(next, self.bytes);
                    flight.sent_at[next as usize].get_or_init(Instant::now);
                    saying.push(say(text));
                    next += 1;
                }
                Some(said) = saying.next() => said?,
            }
        }
        while let Some(said) = saying.next().await {
            said?;
        }
        let all = u32::try_from(self.in_flight)?;
        flight.room.acquire_many(all).await?.forget();
        flight.sent_at[next as usize].get_or_init(Instant::now);
        say(marked(next, self.bytes)).await
    }
}

impl Flight {
    fn of(messages: usize, ears: usize, in_flight: usize) -> Self {
        Self {
            sent_at: (0..messages).map(|_| OnceLock::new()).collect(),
            missing: (0..messages).map(|_| AtomicUsize::new(ears)).collect(),
            room: Semaphore::new(in_flight),
        }
    }

    fn heard(&self, mark: u32) {
        let missing = self.missing.get(mark as usize);
        if missing.is_some_and(|missing| missing.fetch_sub(1, Ordering::Relaxed) == 1) {
            self.room.add_permits(1);
        }
    }

    fn times<'a>(&self, heard: impl Iterator<Item = &'a (u32, Instant)>) -> Vec<Duration> {
        let time = |(mark, at): &(u32, Instant)| Some(*at - *self.sent_at[*mark as usize].get()?);
        heard.filter_map(time).collect()
    }
}

/// The marks in the order in which they came, with their times.
async fn listen(mut ear: Ear, flight: Arc<Flight>, closing: u32) -> Result<Vec<(u32, Instant)>> {
    let mut heard = Vec::new();
    loop {
        let Piece { bytes, at } = ear.piece().await?;
        for mark in marks(&bytes).filter(|mark| *mark <= closing) {
            flight.heard(mark);
            heard.push((mark, at));
            if mark == closing {
                return Ok(heard);
            }
        }
    }
}

/// Each mark once, and all in one order.
pub(crate) fn all_alike(orders: &[Vec<u32>], last: u32) -> Result<()> {
    let Some(first) = orders.first() else { return Ok(()) };
    let mut sorted = first.clone();
    sorted.sort_unstable();
    if !sorted.iter().copied().eq(0..=last) {
        bail!("of the marks up to {last} somebody heard {sorted:?}");
    }
    if let Some(other) = orders.iter().find(|other| *other != first) {
        bail!("two heard different things: {first:?} and {other:?}");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::all_alike;

    #[test]
    fn what_is_lost_doubled_or_out_of_order_is_noticed() {
        assert!(all_alike(&[vec![1, 0, 2], vec![1, 0, 2]], 2).is_ok());
        assert!(all_alike(&[vec![0, 2]], 2).is_err(), "lost");
        assert!(all_alike(&[vec![0, 1, 1, 2]], 2).is_err(), "doubled");
        assert!(all_alike(&[vec![1, 0, 2], vec![0, 1, 2]], 2).is_err(), "out of order");
    }
}
