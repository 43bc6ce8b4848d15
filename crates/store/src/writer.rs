//! The one writer. Whatever waits is done in one transaction and committed with one fsync; then all are
//! answered. A verb that fails undoes its own writes only.

use std::ops::{Deref, DerefMut};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt as _;
use model::{Clock, LoggedEvent, Message, Position, Timestamp};
use tokio::sync::{mpsc, oneshot};

use crate::engine::{Engine, Reader, Work, execute};
use crate::error::{Error, Result};
use crate::log::Pending;
use crate::sending::{Known, NewMessage};

/// Jobs done in one commit at the most.
const GROUP_MAX: usize = 1_024;
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
    pub(crate) known: Known,
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
    head: Position,
    clock: Clock,
    mut jobs: mpsc::Receiver<Job>,
    committed: mpsc::Sender<Vec<LoggedEvent>>,
) {
    let mut writer =
        Writer { reader, now: clock.now(), events: Vec::new(), head, known: Known::default() };
    let mut group = Vec::with_capacity(GROUP_MAX);
    loop {
        group.clear();
        if jobs.recv_many(&mut group, GROUP_MAX).await == 0 {
            break;
        }
        let mut closing = None;
        let mut work = Vec::with_capacity(group.len());
        for job in group.drain(..) {
            match job {
                Job::Close(done) => closing = Some(done),
                Job::Verb(_) | Job::Send(..) if closing.is_some() => {}
                job => work.push(job),
            }
        }
        if !work.is_empty() {
            writer.now = clock.now().max(writer.now);
            writer.reader.1 = writer.now;
            match writer.commit(work).await {
                Ok(events) if events.is_empty() => {}
                Ok(events) => {
                    // Nobody listens any more only when the process ends.
                    let _ = committed.send(events).await;
                }
                Err(error) => {
                    tracing::error!(%error, "a commit failed");
                    writer.reconnect(&engine).await;
                }
            }
        }
        if let Some(done) = closing {
            jobs.close();
            if let Err(error) = writer.reader.disconnect().await {
                tracing::warn!(%error, "the database did not close in good order");
            }
            let _ = done.send(());
            return;
        }
    }
}

impl Writer {
    /// Does a group of jobs in one transaction, answers them, and gives the events in their order.
    async fn commit(&mut self, jobs: Vec<Job>) -> Result<Vec<LoggedEvent>> {
        let began = Instant::now();
        let count = jobs.len();
        self.events.clear();
        let mut answers = Vec::with_capacity(count);
        let done = self.transact(jobs, &mut answers).await;
        let answer = done.as_ref().map(drop).map_err(ToString::to_string);
        for tell in answers {
            tell(answer.clone());
        }
        metrics::histogram!("polychat_store_commit_seconds").record(began.elapsed());
        #[expect(clippy::cast_precision_loss, reason = "a group has at most 1024 jobs")]
        metrics::histogram!("polychat_store_commit_jobs").record(count as f64);
        done
    }

    async fn transact(
        &mut self,
        jobs: Vec<Job>,
        answers: &mut Vec<Answer>,
    ) -> Result<Vec<LoggedEvent>> {
        // Even where nothing can be written, everybody is answered.
        let transaction = self.reader.begin().await;
        let begun = transaction.is_ok();
        let alone = jobs.len() == 1;
        let mut sends = Vec::new();
        for job in jobs {
            match job {
                Job::Send(message, answer) if begun => sends.push((message, answer)),
                Job::Verb(verb) if begun => {
                    self.do_sends(&mut sends, alone, answers).await?;
                    self.do_verb(verb, alone, answers).await?;
                }
                Job::Send(_, answer) => answers.push(Box::new(move |committed| {
                    let reason = committed.err().unwrap_or_default();
                    let _ = answer.send(Err(Error::Commit(reason)));
                })),
                Job::Verb(_) | Job::Close(_) => {}
            }
        }
        transaction?;
        self.do_sends(&mut sends, alone, answers).await?;
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
        let events = self.flush_log().await?;
        execute!(self.reader, "COMMIT")?;
        if let Some(last) = events.last() {
            self.head = last.position;
        }
        Ok(events)
    }

    /// Does one verb. A verb that is alone needs no savepoint: undoing it undoes the transaction, which is
    /// then begun anew, empty.
    async fn do_verb(&mut self, verb: Verb, alone: bool, answers: &mut Vec<Answer>) -> Result<()> {
        let logged = self.events.len();
        if !alone {
            execute!(self.reader, "SAVEPOINT verb")?;
        }
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
        self.end_part(keep, alone).await
    }

    /// Sends the messages gathered so far, together; if that fails, one by one, so that none spoils the others.
    async fn do_sends(
        &mut self,
        sends: &mut Vec<(NewMessage, oneshot::Sender<Result<Arc<Message>>>)>,
        alone: bool,
        answers: &mut Vec<Answer>,
    ) -> Result<()> {
        let (messages, senders): (Vec<_>, Vec<_>) = std::mem::take(sends).into_iter().unzip();
        if messages.is_empty() {
            return Ok(());
        }
        let results = match self.try_sends(&messages, alone).await? {
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
        alone: bool,
    ) -> Result<Result<Vec<Result<Arc<Message>>>>> {
        let logged = self.events.len();
        if !alone {
            execute!(self.reader, "SAVEPOINT verb")?;
        }
        let results = self.send_messages(messages).await;
        if results.is_err() {
            self.events.truncate(logged);
            self.known = Known::default();
        }
        self.end_part(results.is_ok(), alone).await?;
        Ok(results)
    }

    async fn end_part(&mut self, keep: bool, alone: bool) -> Result<()> {
        match (keep, alone) {
            (true, true) => {}
            (true, false) => drop(execute!(self.reader, "RELEASE SAVEPOINT verb")?),
            (false, true) => {
                execute!(self.reader, "ROLLBACK")?;
                self.reader.begin().await?;
            }
            (false, false) => {
                execute!(self.reader, "ROLLBACK TO SAVEPOINT verb")?;
                execute!(self.reader, "RELEASE SAVEPOINT verb")?;
            }
        }
        Ok(())
    }

    /// After a failed commit: is the connection still good, and if not, is there a new one to be had? What was
    /// remembered is read anew, for a commit may have failed after it was done.
    async fn reconnect(&mut self, engine: &Engine) {
        self.known = Known::default();
        let _ = execute!(self.reader, "ROLLBACK");
        if let Ok(head) = self.reader.head().await {
            self.head = head;
            return;
        }
        match engine.open_writer(self.now).await {
            Ok(mut reader) => match reader.is_only_writer().await {
                Ok(true) => self.adopt(reader).await,
                Ok(false) => tracing::error!("another server has taken over the database"),
                Err(error) => tracing::error!(%error, "the database cannot be locked"),
            },
            Err(error) => tracing::error!(%error, "the database cannot be reached"),
        }
    }

    async fn adopt(&mut self, mut reader: Reader) {
        match reader.head().await {
            Ok(head) => (self.reader, self.head) = (reader, head),
            Err(error) => tracing::error!(%error, "the database cannot be read"),
        }
    }
}
