//! Opening and closing a database.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use futures_util::future::BoxFuture;
use model::{Clock, LoggedEvent, Message};
use sqlx::migrate::MigrateError;
use tokio::sync::{mpsc, oneshot};

use crate::engine::{Engine, Reader, Work};
use crate::error::{Error, OpenError, Result};
use crate::sending::NewMessage;
use crate::writer::{self, Job, WAITING_MAX, Writer};

/// Groups of committed events that wait to be told; the writer waits when there are more.
const COMMITTED_MAX: usize = 1_024;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A file of SQLite, made with its folder if it is not there.
    Sqlite(PathBuf),
    /// A database of PostgreSQL, as a URL.
    Postgres(String),
}

/// The database: a cheap handle.
#[derive(Debug, Clone)]
pub struct Store {
    engine: Engine,
    clock: Clock,
    jobs: mpsc::Sender<Job>,
    /// Held locked as long as the store is there.
    _lock: Option<Arc<File>>,
}

impl Store {
    /// Opens a database, brings its schema up to date and starts its writer. The second value gives
    /// what was logged, commit by commit, in order; it must be read, or the writer comes to a halt.
    ///
    /// # Errors
    /// A sentence for whoever starts the server.
    pub async fn open(
        location: &Location,
        clock: Clock,
    ) -> Result<(Self, mpsc::Receiver<Vec<LoggedEvent>>), OpenError> {
        let name = location.name();
        let (engine, lock) = match location {
            Location::Sqlite(path) => (Engine::sqlite(path), Some(Arc::new(lock(path)?))),
            Location::Postgres(url) => {
                let engine = Engine::postgres(url)
                    .map_err(|source| OpenError::Unreachable { name: name.clone(), source })?;
                (engine, None)
            }
        };
        let unreachable = |source| OpenError::Unreachable { name: name.clone(), source };
        let mut reader = engine.open_writer(clock.now()).await.map_err(unreachable)?;
        if !reader.is_only_writer().await.map_err(unreachable)? {
            return Err(OpenError::InUse(name));
        }
        reader.migrate().await.map_err(|error| match error {
            MigrateError::VersionMissing(version) => OpenError::Newer(version),
            error => OpenError::Migration(error),
        })?;
        let unreadable = |error| match error {
            Error::Database(source) => unreachable(source),
            _ => OpenError::Damaged(name.clone()),
        };
        reader.index_old_messages().await.map_err(unreadable)?;
        reader.index_old_entities().await.map_err(unreadable)?;
        let head = reader.head().await.map_err(unreadable)?;
        let indexed_to = reader.indexed_to().await.map_err(unreadable)?;

        let (jobs, waiting) = mpsc::channel(WAITING_MAX);
        let (committed, log) = mpsc::channel(COMMITTED_MAX);
        let places = (head, indexed_to);
        tokio::spawn(writer::run(
            engine.clone(),
            reader,
            places,
            clock.clone(),
            waiting,
            committed,
        ));
        Ok((Self { engine, clock, jobs, _lock: lock }, log))
    }

    /// A connection for reading what is committed at each statement.
    pub fn read(&self) -> BoxFuture<'_, Result<Reader>> {
        // Boxed, so that what it takes to connect is compiled here alone, and not wherever somebody reads.
        Box::pin(self.engine.reader(self.clock.now()))
    }

    /// A connection that sees everything as it was committed at one moment.
    pub fn snapshot(&self) -> BoxFuture<'_, Result<Reader>> {
        Box::pin(self.engine.snapshot(self.clock.now()))
    }

    /// Runs a verb in the writer's transaction. When this answers, what the verb wrote and logged is on disk;
    /// when the verb or the commit fails, nothing of it is.
    pub async fn write<T, E, F>(&self, verb: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
        F: for<'w> FnOnce(&'w mut Writer) -> Work<'w, Result<T, E>> + Send + 'static,
    {
        let (job, answered) = writer::job(verb);
        self.jobs.send(job).await.map_err(|_| Error::Closed)?;
        answered.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Sends a message, together with whatever else waits.
    pub async fn send(&self, message: NewMessage) -> Result<Arc<Message>> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job::Send(message, answer)).await.map_err(|_| Error::Closed)?;
        answered.await.unwrap_or(Err(Error::Closed))
    }

    /// Finishes what waits, then closes the database. What comes later is refused.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(done)).await.is_ok() {
            // An error means that the writer is gone already.
            let _ = closed.await;
        }
        self.engine.close().await;
    }
}

impl Location {
    /// What to call it in a message: the path, or the URL without user and password.
    fn name(&self) -> String {
        match self {
            Self::Sqlite(path) => path.display().to_string(),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or(url.as_str(), |(_, rest)| rest);
                let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
                format!("postgres://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

/// Makes the folder and a lock file beside the database, and locks it for this process.
fn lock(path: &Path) -> Result<File, OpenError> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|source| OpenError::NotWritable {
            path: folder.display().to_string(),
            source,
        })?;
    }
    // Whichever way it is named, one database has one lock.
    let mut beside = path.canonicalize().unwrap_or_else(|_| path.to_owned()).into_os_string();
    beside.push(".lock");
    lock_file(Path::new(&beside), path)
}

/// Makes a lock file and locks it for this process; `used` is what it stands for.
pub(crate) fn lock_file(at: &Path, used: &Path) -> Result<File, OpenError> {
    let not_writable = |source| OpenError::NotWritable { path: at.display().to_string(), source };
    let file =
        File::options().create(true).truncate(false).write(true).open(at).map_err(not_writable)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(OpenError::InUse(used.display().to_string())),
        Err(std::fs::TryLockError::Error(source)) => Err(not_writable(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::Location;

    #[test]
    fn a_password_is_not_part_of_a_name() {
        let name = |url: &str| Location::Postgres(url.to_owned()).name();
        assert_eq!(
            name("postgres://ada:secret@db:5432/chat?sslmode=off"),
            "postgres://db:5432/chat"
        );
        assert_eq!(name("postgres:///chat"), "postgres:///chat");
    }
}
