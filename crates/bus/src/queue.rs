//! One listener's queue: bounded in bytes, never slowing the hub.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use model::{AccountId, LoggedEvent, Position, SessionId};
use thiserror::Error;
use tokio::sync::{Notify, watch};

/// What the hub carries: an event, with whatever is worked out once for all who hear it.
pub trait Carried: Send + Sync + 'static {
    /// The event; none for a signal, which has no place in the log.
    fn logged(&self) -> Option<&LoggedEvent>;
}

/// Why a listener hears no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Ended {
    /// More waits for it than its bound.
    #[error("it reads too slowly")]
    TooSlow,
    /// Its session was closed.
    #[error("its session was closed")]
    SessionClosed,
    /// The server is going away.
    #[error("the server is shutting down")]
    ShuttingDown,
}

/// What waits for one listener.
#[derive(Debug)]
pub struct Queue<D> {
    pub(crate) account: AccountId,
    pub(crate) session: SessionId,
    /// Events up to here reach the listener another way.
    pub(crate) after: Position,
    bytes_max: usize,
    /// What waits in all queues of the hub together.
    queued_bytes: Arc<AtomicUsize>,
    waiting: Mutex<Waiting<D>>,
    something: Notify,
    ending: watch::Sender<Option<Ended>>,
}

/// Waits for the end of a queue without taking anything out of it.
#[derive(Debug)]
pub struct Ending(watch::Receiver<Option<Ended>>);

#[derive(Debug)]
struct Waiting<D> {
    deliveries: VecDeque<Arc<D>>,
    /// What the events among them weigh; signals weigh nothing, but there are only so many.
    bytes: usize,
    signals: usize,
    /// The commit that the newest of them came with, and whether something from before it still waits.
    commit: u64,
    has_older: bool,
}

/// What an event in a queue is taken to weigh, besides its text, in bytes.
const EVENT_BYTES: usize = 256;
/// Signals that wait in a queue at most; more are lost.
const SIGNALS_MAX: usize = 256;

impl<D: Carried> Queue<D> {
    pub(crate) fn new(
        account: AccountId,
        session: SessionId,
        after: Position,
        bytes_max: usize,
        queued_bytes: Arc<AtomicUsize>,
    ) -> Self {
        Self {
            account,
            session,
            after,
            bytes_max,
            queued_bytes,
            waiting: Mutex::new(Waiting {
                deliveries: VecDeque::new(),
                bytes: 0,
                signals: 0,
                commit: 0,
                has_older: false,
            }),
            something: Notify::new(),
            ending: watch::Sender::new(None),
        }
    }

    /// Adds a delivery of a commit, or ends the queue where it would exceed its bound. Never waits. What comes
    /// with one commit is never too much for a listener that has taken everything from before it.
    pub(crate) fn push(&self, delivery: &Arc<D>, commit: u64) {
        let Some(logged) = delivery.logged() else { return };
        if logged.position <= self.after || self.ended().is_some() {
            return;
        }
        let weight = weight(logged);
        let mut waiting = self.waiting();
        if waiting.commit != commit {
            waiting.commit = commit;
            waiting.has_older = waiting.bytes > 0;
        }
        if waiting.has_older && waiting.bytes + weight > self.bytes_max {
            drop(self.empty(&mut waiting));
            drop(waiting);
            metrics::counter!("polychat_bus_slow_listeners_total").increment(1);
            self.end(Ended::TooSlow);
            return;
        }
        waiting.bytes += weight;
        self.queued_bytes.fetch_add(weight, Ordering::Relaxed);
        waiting.deliveries.push_back(Arc::clone(delivery));
        drop(waiting);
        self.something.notify_one();
    }

    /// Adds a signal, where there is room for it. It never ends the queue, nor takes the room of an event.
    pub(crate) fn pass(&self, signal: &Arc<D>) {
        let mut waiting = self.waiting();
        if waiting.signals == SIGNALS_MAX || self.ended().is_some() {
            return;
        }
        waiting.signals += 1;
        waiting.deliveries.push_back(Arc::clone(signal));
        drop(waiting);
        self.something.notify_one();
    }

    /// Lets the listener take what waits, then tells it why there is no more. The first reason stands.
    pub(crate) fn end(&self, reason: Ended) {
        self.ending.send_if_modified(|ended| {
            let first = ended.is_none();
            ended.get_or_insert(reason);
            first
        });
        self.something.notify_one();
    }

    /// Waits until something is there, and takes all of it, in order. Dropping the future loses nothing.
    ///
    /// # Errors
    /// Why there will be no more; what was there before has been taken by then.
    pub async fn take(&self) -> Result<Vec<Arc<D>>, Ended> {
        loop {
            {
                let mut waiting = self.waiting();
                if !waiting.deliveries.is_empty() {
                    return Ok(self.empty(&mut waiting).into());
                }
            }
            if let Some(reason) = self.ended() {
                return Err(reason);
            }
            self.something.notified().await;
        }
    }

    /// Something to wait for the end with.
    pub fn ending(&self) -> Ending {
        Ending(self.ending.subscribe())
    }

    fn empty(&self, waiting: &mut Waiting<D>) -> VecDeque<Arc<D>> {
        waiting.has_older = false;
        waiting.signals = 0;
        self.queued_bytes.fetch_sub(std::mem::take(&mut waiting.bytes), Ordering::Relaxed);
        std::mem::take(&mut waiting.deliveries)
    }

    fn ended(&self) -> Option<Ended> {
        *self.ending.borrow()
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting<D>> {
        // Nothing panics while it is held.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<D> Drop for Queue<D> {
    fn drop(&mut self) {
        let waiting = self.waiting.get_mut().unwrap_or_else(PoisonError::into_inner);
        self.queued_bytes.fetch_sub(waiting.bytes, Ordering::Relaxed);
    }
}

impl Ending {
    /// Waits for the end and tells its reason, whatever still waits in the queue.
    pub async fn wait(mut self) -> Ended {
        match self.0.wait_for(Option::is_some).await {
            Ok(reason) => reason.unwrap_or(Ended::ShuttingDown),
            Err(_) => Ended::ShuttingDown,
        }
    }
}

fn weight(logged: &LoggedEvent) -> usize {
    use model::Event::{MessageEdited, MessageSent};
    match &logged.event {
        MessageSent(message) | MessageEdited(message) => EVENT_BYTES + message.text.len(),
        _ => EVENT_BYTES,
    }
}
