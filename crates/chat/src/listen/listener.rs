//! A live session.

use std::collections::VecDeque;
use std::sync::Arc;

use bus::{Attachment, Behind, Queue};
use model::{Cursor, Position, Refusal};
use thiserror::Error;

use super::Delivery;
use crate::presence;
use crate::verbs::Inner;
use crate::{Actor, Error as VerbError, Result, Verbs};

/// Positions of the log that are looked through for missed events at a time.
const POSITIONS_AT_ONCE: i64 = 4_096;
/// How often to begin anew where the hub has moved on too far in the meantime.
const TRIES_MAX: u32 = 10;

/// How a live session began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// No cursor was brought: what happens from now on follows.
    Fresh,
    /// Everything since the cursor follows, once and in order.
    Resumed,
    /// The cursor is too old or unknown: what happens from now on follows, and the client must reload.
    Reset,
}

/// Why a live session is over. Its text is a sentence for the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Ended {
    /// It did not read as fast as things happened; it resumes from its cursor.
    #[error("You read too slowly: connect again with your cursor.")]
    TooSlow,
    /// Its session was closed.
    #[error("Your session was closed.")]
    SessionClosed,
    /// The server is going away.
    #[error("The server is shutting down: connect again with your cursor.")]
    ShuttingDown,
    /// A failure of ours.
    #[error("Something went wrong on the server: connect again with your cursor.")]
    Internal,
}

/// A live session: while it is there, its account is online.
#[derive(Debug)]
pub struct Listener {
    verbs: Verbs,
    actor: Actor,
    start: Start,
    cursor: Cursor,
    queue: Arc<Queue<Delivery>>,
    /// What is still to be read from the log, before what is in the queue.
    missed: Option<Missed>,
    /// Taken from the log or the queue, and not worked out yet.
    taken: VecDeque<Arc<Delivery>>,
    /// Worked out, and not handed out yet.
    ready: Vec<Arc<Delivery>>,
}

#[derive(Debug, Clone, Copy)]
struct Missed {
    after: Position,
    up_to: Position,
}

impl Verbs {
    /// Opens a live session. `after` is the cursor word that the client brought, whatever it is.
    ///
    /// # Errors
    /// NotSignedIn where the session was closed in the meantime, Busy where the server is overloaded.
    pub async fn listen(&self, actor: &Actor, after: Option<&str>) -> Result<Listener> {
        for _ in 0..TRIES_MAX {
            if let Some(listener) = self.try_listen(actor, after).await? {
                return Ok(listener);
            }
        }
        Err(Refusal::Busy { retry_ms: 1_000 }.into())
    }

    /// What the account hears and where the log ends are read at one moment; the hub gives all that follows.
    async fn try_listen(&self, actor: &Actor, after: Option<&str>) -> Result<Option<Listener>> {
        let inner = &self.0;
        let mut reader = inner.store.snapshot().await?;
        // A session that is closed after this moment is ended through the hub.
        if reader.session(actor.session).await?.is_none() {
            return Err(Refusal::NotSignedIn.into());
        }
        let head = reader.head().await?;
        let hears = reader.conversations_heard(actor.account).await?;
        let (start, missed) = match after.map(str::parse::<Cursor>) {
            None => (Start::Fresh, None),
            Some(Ok(cursor)) if reader.can_resume(cursor, inner.epoch, head).await? => {
                (Start::Resumed, Some(Missed { after: cursor.position, up_to: head }))
            }
            Some(_) => (Start::Reset, None),
        };
        drop(reader);

        let attachment = Attachment {
            account: actor.account,
            session: actor.session,
            after: head,
            hears,
            queue_max_bytes: inner.settings.listener_queue_max_bytes,
        };
        let queue = match inner.hub.attach(attachment) {
            Ok((queue, came_online)) => {
                if came_online {
                    presence::tell_others(inner, actor.account);
                }
                queue
            }
            Err(Behind) => return Ok(None),
        };
        let missed = missed.filter(|missed| missed.after < missed.up_to);
        let position = missed.map_or(head, |missed| missed.after);
        Ok(Some(Listener {
            verbs: self.clone(),
            actor: *actor,
            start,
            cursor: Cursor { epoch: inner.epoch, position },
            queue,
            missed,
            taken: VecDeque::new(),
            ready: Vec::new(),
        }))
    }
}

impl Listener {
    /// How it began.
    pub fn start(&self) -> Start {
        self.start
    }

    /// Who listens.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Where its stream begins: the cursor of a client that has seen nothing of it yet.
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// Waits until there is something to tell, and takes all that is there, in order.
    /// Dropping the future loses nothing.
    ///
    /// # Errors
    /// Why there will be no more.
    pub async fn next(&mut self) -> Result<Vec<Arc<Delivery>>, Ended> {
        loop {
            while let Some(delivery) = self.taken.front() {
                let told = super::hearing::work_out(&self.verbs, &self.actor, delivery).await;
                // Only here is it taken: a future that was dropped while working it out begins anew.
                self.taken.pop_front();
                self.ready.extend(told.map_err(|_| Ended::Internal)?);
            }
            if !self.ready.is_empty() {
                return Ok(std::mem::take(&mut self.ready));
            }
            match self.missed {
                Some(missed) => self.read_missed(missed).await.map_err(|_| Ended::Internal)?,
                None => self.taken.extend(self.queue.take().await.map_err(Ended::from)?),
            }
        }
    }

    /// Waits for the end of this session, whatever still waits to be told, and says why it came.
    pub fn ended(&self) -> impl Future<Output = Ended> + Send + use<> {
        let ending = self.queue.ending();
        async move { ending.wait().await.into() }
    }

    async fn read_missed(&mut self, missed: Missed) -> Result<(), VerbError> {
        let inner = &self.verbs.0;
        let mut reader = inner.store.snapshot().await?;
        let here = Position::new(missed.after.get() + POSITIONS_AT_ONCE).min(missed.up_to);
        let account = self.actor.account;
        let events = reader.missed(account, missed.after, here).await?;
        let deliveries = events
            .into_iter()
            .map(|logged| Arc::new(Delivery::missed(logged, inner.epoch, account)));
        self.taken.extend(deliveries);
        self.missed = (here < missed.up_to).then_some(Missed { after: here, ..missed });
        Ok(())
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if self.verbs.0.hub.detach(&self.queue) {
            go_offline(&self.verbs.0, &self.actor);
        }
    }
}

/// Writes when the account was last seen, behind the back of whoever hangs up; then it is offline.
fn go_offline(inner: &Arc<Inner>, actor: &Actor) {
    let (inner, account) = (Arc::clone(inner), actor.account);
    let at = inner.clock.now();
    let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
    runtime.spawn(async move {
        let written: Result<(), store::Error> = inner
            .store
            .write(move |writer| Box::pin(async move { writer.set_last_seen(account, at).await }))
            .await;
        match written {
            Ok(()) | Err(store::Error::Closed) => {}
            Err(error) => tracing::warn!(%error, "a last-seen time was not written"),
        }
        if inner.hub.leave(account) {
            presence::tell_others(&inner, account);
        }
    });
}

impl From<bus::Ended> for Ended {
    fn from(ended: bus::Ended) -> Self {
        match ended {
            bus::Ended::TooSlow => Self::TooSlow,
            bus::Ended::SessionClosed => Self::SessionClosed,
            bus::Ended::ShuttingDown => Self::ShuttingDown,
        }
    }
}
