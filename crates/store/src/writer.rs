//! The one writer. Whatever waits is done in one transaction and committed with one fsync; then all are
//! answered. A verb that fails undoes its own writes only.

use std::collections::VecDeque;
use std::ops::{Deref, DerefMut};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt as _;
use model::{Clock, LoggedEvent, Message, Position, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::engine::{Engine, Reader, Work, execute};
use crate::error::{Error, Result};
use crate::log::Pending;
use crate::sending::{Known, NewMessage};

/// Jobs done in one commit at the most.
const GROUP_MAX: usize = 1_024;
/// How long verbs are added to a group; the rest go into the next one, after the messages that came since.
const GROUP_TIME_MAX: Duration = Duration::from_millis(50);
/// Jobs that wait for the writer; whoever brings more waits with them.
pub(crate) const WAITING_MAX: usize = 4_096;

/// A connection inside of the writer's transaction: reads what is there now, writes, and logs what happened.
#[derive(Debug)]
pub struct Writer {
    pub(crate) reader: Reader,
    pub(crate) now: Timestamp,
    pub(crate) events: Vec<Pending>,
    /// The last position given out.
    pub(crate) head: Position,
    /// The last position that was looked at for the search index.
    pub(crate) indexed_to: Position,
    pub(crate) known: Known,
    /// The events of a group whose COMMIT was not answered yet.
    unsettled: Vec<LoggedEvent>,
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

impl DerefMut for Writer {
    fn deref_mut(&mut self) -> &mut Reader {
        &mut self.reader
    }
}

impl Writer {
    /// The time of this commit: never earlier than that of any commit before.
    pub fn now(&self) -> Timestamp {
        self.now
    }
}

/// What waits for the writer.
pub(crate) enum Job {
    Verb(Verb),
    Send(NewMessage, oneshot::Sender<Result<Arc<Message>>>),
    Close(oneshot::Sender<()>),
}

/// A verb whose types are forgotten.
pub(crate) type Verb = Box<dyn for<'w> FnOnce(&'w mut Writer) -> Work<'w, Outcome> + Send>;

/// Whether to keep what a verb wrote, and whom to tell once that is certain.
pub(crate) struct Outcome {
    keep: bool,
    answer: Answer,
}

type Answer = Box<dyn FnOnce(Result<(), String>) + Send>;

/// Makes a [`Job`] of a verb, and the place where its answer will be.
pub(crate) fn job<T, E, F>(verb: F) -> (Job, oneshot::Receiver<Result<T, E>>)
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    F: for<'w> FnOnce(&'w mut Writer) -> Work<'w, Result<T, E>> + Send + 'static,
{
    let (answer, answered) = oneshot::channel();
    let verb: Verb = Box::new(move |writer| {
        Box::pin(async move {
            let done = verb(writer).await;
            Outcome {
                keep: done.is_ok(),
                answer: Box::new(move |committed| {
                    // Whoever asked may have gone; the write stands all the same.
                    let _ = answer.send(match committed {
                        Ok(()) => done,
                        Err(reason) => done.and(Err(Error::Commit(reason).into())),
                    });
                }),
            }
        })
    });
    (Job::Verb(verb), answered)
}

/// Works until the store is closed.
pub(crate) async fn run(
    engine: Engine,
    reader: Reader,
    (head, indexed_to): (Position, Position),
    clock: Clock,
    mut jobs: mpsc::Receiver<Job>,
    committed: mpsc::Sender<Vec<LoggedEvent>>,
) {
    let mut writer = Writer {
        reader,
        now: clock.now(),
        events: Vec::new(),
        head,
        indexed_to,
        known: Known::default(),
        unsettled: Vec::new(),
    };
    let mut waiting = Waiting::default();
    while waiting.fill(&mut jobs).await {
        if !waiting.is_empty() {
            writer.now = clock.now().max(writer.now);
            writer.reader.1 = writer.now;
            let events = writer.commit(&engine, &mut waiting).await;
            if !events.is_empty() {
                // Nobody listens any more only when the process ends.
                let _ = committed.send(events).await;
            }
            if writer.has_long_tail() {
                writer.shorten_tail().await;
            }
        }
        if let Some(done) = waiting.closed() {
            jobs.close();
            if let Err(error) = writer.reader.disconnect().await {
                tracing::warn!(%error, "the database did not close in good order");
            }
            let _ = done.send(());
            return;
        }
    }
}

/// A message to send, and where its answer goes.
type Sending = (NewMessage, oneshot::Sender<Result<Arc<Message>>>);

/// What waits for the writer. Messages go before verbs, so that they are sent together and wait for none.
#[derive(Default)]
struct Waiting {
    sends: Vec<Sending>,
    verbs: VecDeque<Verb>,
    closing: Option<oneshot::Sender<()>>,
    arrived: Vec<Job>,
}

impl Waiting {
    /// Takes in what has arrived, and waits only where there is nothing to do; false where nothing ever comes.
    async fn fill(&mut self, jobs: &mut mpsc::Receiver<Job>) -> bool {
        if self.is_empty() && jobs.recv_many(&mut self.arrived, GROUP_MAX).await == 0 {
            return false;
        }
        while self.arrived.len() < GROUP_MAX
            && self.verbs.len() < WAITING_MAX
            && let Ok(job) = jobs.try_recv()
        {
            self.arrived.push(job);
        }
        for job in self.arrived.drain(..) {
            match job {
                // Whoever comes after the end gets no answer, which says that the store is closed.
                _ if self.closing.is_some() => {}
                Job::Send(message, answer) => self.sends.push((message, answer)),
                Job::Verb(verb) => self.verbs.push_back(verb),
                Job::Close(done) => self.closing = Some(done),
            }
        }
        true
    }

    fn is_empty(&self) -> bool {
        self.sends.is_empty() && self.verbs.is_empty()
    }

    /// Whom to tell that all is done, once it is.
    fn closed(&mut self) -> Option<oneshot::Sender<()>> {
        if self.is_empty() { self.closing.take() } else { None }
    }
}

impl Writer {
    /// Does what waits in one transaction, answers it, and gives the events in their order. Verbs that do not
    /// fit into the time of a group are left for the next one.
    async fn commit(&mut self, engine: &Engine, waiting: &mut Waiting) -> Vec<LoggedEvent> {
        let began = Instant::now();
        self.events.clear();
        let mut answers = Vec::new();
        let mut earlier = Vec::new();
        if !self.unsettled.is_empty() {
            earlier = self.settle(engine).await.unwrap_or_default();
        }
        let mut done = self.transact(waiting, began, &mut answers).await;
        if let Err(error) = &done {
            tracing::error!(%error, "a commit failed");
            if let Some(events) = self.settle(engine).await {
                done = Ok(events);
            }
        }
        let answer = done.as_ref().map(drop).map_err(ToString::to_string);
        #[expect(clippy::cast_precision_loss, reason = "a group has at most 1024 jobs")]
        metrics::histogram!("polychat_store_commit_jobs").record(answers.len() as f64);
        for tell in answers {
            tell(answer.clone());
        }
        metrics::histogram!("polychat_store_commit_seconds").record(began.elapsed());
        earlier.extend(done.unwrap_or_default());
        earlier
    }

    async fn transact(
        &mut self,
        waiting: &mut Waiting,
        began: Instant,
        answers: &mut Vec<Answer>,
    ) -> Result<Vec<LoggedEvent>> {
        let mut sends = std::mem::take(&mut waiting.sends);
        if let Err(error) = self.reader.begin().await {
            // Nothing can be written, but everybody is answered: those whose verb is dropped, too.
            waiting.verbs.clear();
            for (_, answer) in sends {
                let _ = answer.send(Err(Error::Commit(error.to_string())));
            }
            return Err(error.into());
        }
        self.do_sends(&mut sends, answers).await?;
        while let Some(verb) = waiting.verbs.pop_front() {
            self.do_verb(verb, answers).await?;
            if began.elapsed() > GROUP_TIME_MAX {
                break;
            }
        }
        match self.finish().await {
            Ok(events) => Ok(events),
            Err(error) => {
                // The transaction may be gone already; then there is nothing to roll back.
                let _ = execute!(self.reader, "ROLLBACK");
                Err(error)
            }
        }
    }

    async fn finish(&mut self) -> Result<Vec<LoggedEvent>> {
        self.unsettled = self.flush_log().await?;
        execute!(self.reader, "COMMIT")?;
        let events = std::mem::take(&mut self.unsettled);
        if let Some(last) = events.last() {
            self.head = last.position;
        }
        Ok(events)
    }

    /// After a failure: is there a connection, and was the last group committed all the same? An answer to
    /// COMMIT can be lost on its way; then its events are given here, so that nobody misses them.
    async fn settle(&mut self, engine: &Engine) -> Option<Vec<LoggedEvent>> {
        self.known = Known::default();
        let events = std::mem::take(&mut self.unsettled);
        let _ = execute!(self.reader, "ROLLBACK");
        let connected = match self.reader.head().await {
            Ok(head) => Some(head),
            Err(_) => self.reconnect(engine).await,
        };
        let Some(head) = connected else {
            // It is looked at again when there is a connection.
            self.unsettled = events;
            return None;
        };
        self.head = head;
        // Nobody else gives out positions: where the last one is there, all of them are.
        let last = events.last().map(|logged| logged.position)?;
        (last <= head).then_some(events)
    }

    /// Does one verb.
    async fn do_verb(&mut self, verb: Verb, answers: &mut Vec<Answer>) -> Result<()> {
        let logged = self.events.len();
        let first = answers.is_empty();
        self.begin_part(first).await?;
        self.known = Known::default();
        let outcome = AssertUnwindSafe(verb(self)).catch_unwind().await;
        self.known = Known::default();
        let keep = outcome.as_ref().is_ok_and(|outcome| outcome.keep);
        if let Ok(outcome) = outcome {
            answers.push(outcome.answer);
        } else {
            tracing::error!("a verb panicked; its writes are undone");
        }
        if !keep {
            self.events.truncate(logged);
        }
        self.end_part(keep, first).await
    }

    /// Sends what is to be sent, before anything else and together; if that fails, one by one, so that none spoils the others.
    async fn do_sends(
        &mut self,
        sends: &mut Vec<Sending>,
        answers: &mut Vec<Answer>,
    ) -> Result<()> {
        let (messages, senders): (Vec<_>, Vec<_>) = std::mem::take(sends).into_iter().unzip();
        if messages.is_empty() {
            return Ok(());
        }
        let results = match self.try_sends(&messages, true).await? {
            Ok(results) => results,
            Err(error) if messages.len() == 1 => vec![Err(error)],
            Err(error) => {
                tracing::warn!(%error, "messages could not be sent together; sending one by one");
                let mut results = Vec::with_capacity(messages.len());
                for message in messages.chunks(1) {
                    match self.try_sends(message, false).await? {
                        Ok(result) => results.extend(result),
                        Err(error) => results.push(Err(error)),
                    }
                }
                results
            }
        };
        for (result, answer) in results.into_iter().zip(senders) {
            answers.push(Box::new(move |committed| {
                let _ = answer.send(match committed {
                    Ok(()) => result,
                    Err(reason) => result.and(Err(Error::Commit(reason))),
                });
            }));
        }
        Ok(())
    }

    /// The outer result says whether the transaction can go on, the inner one whether these were sent.
    async fn try_sends(
        &mut self,
        messages: &[NewMessage],
        first: bool,
    ) -> Result<Result<Vec<Result<Arc<Message>>>>> {
        let logged = self.events.len();
        self.begin_part(first).await?;
        let results = self.send_messages(messages).await;
        if results.is_err() {
            self.events.truncate(logged);
            self.known = Known::default();
        }
        self.end_part(results.is_ok(), first).await?;
        Ok(results)
    }

    /// Begins what can be undone without undoing what was done before. What comes first in a transaction needs no
    /// savepoint, which costs a copy of every page that is written: undoing it undoes the transaction, which is then
    /// begun anew, empty.
    async fn begin_part(&mut self, first: bool) -> Result<()> {
        if !first {
            execute!(self.reader, "SAVEPOINT part")?;
        }
        Ok(())
    }

    async fn end_part(&mut self, keep: bool, first: bool) -> Result<()> {
        match (keep, first) {
            (true, true) => {}
            (true, false) => drop(execute!(self.reader, "RELEASE SAVEPOINT part")?),
            (false, true) => {
                execute!(self.reader, "ROLLBACK")?;
                self.reader.begin().await?;
            }
            (false, false) => {
                execute!(self.reader, "ROLLBACK TO SAVEPOINT part")?;
                execute!(self.reader, "RELEASE SAVEPOINT part")?;
            }
        }
        Ok(())
    }

    /// A new connection in place of the one that is lost, and where the log ends there.
    async fn reconnect(&mut self, engine: &Engine) -> Option<Position> {
        match self.open_anew(engine).await {
            Ok(Some(head)) => Some(head),
            Ok(None) => {
                tracing::error!("another server has taken over the database");
                None
            }
            Err(error) => {
                tracing::error!(%error, "the database cannot be reached");
                None
            }
        }
    }

    async fn open_anew(&mut self, engine: &Engine) -> Result<Option<Position>> {
        let mut reader = engine.open_writer(self.now).await?;
        if !reader.is_only_writer().await? {
            return Ok(None);
        }
        let head = reader.head().await?;
        self.reader = reader;
        Ok(Some(head))
    }
}
