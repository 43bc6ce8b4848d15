//! The only file that knows both engines. Everything else writes one SQL text with `$1` and runs it through
//! the macros here, on whichever connection it was handed.

use std::time::Duration;

use futures_util::future::BoxFuture;
use model::Timestamp;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::query::Query;
use sqlx::sqlite::{
    SqliteArguments, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{
    ConnectOptions as _, Connection as _, Database, FromRow, PgPool, Postgres, Sqlite, SqlitePool,
    Transaction,
};

use crate::error::Result;

/// Connections that read at the same time.
const READERS_MAX: u32 = 8;
/// How long a reader waits for a free connection before the server counts as overloaded.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long SQLite waits for a lock. Only the sqlite3 shell can hold one against us.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// Pages of 4 KiB that SQLite's log may hold before they are moved into the database: more of them mean that
/// a page that changes again and again is moved less often, and a longer start after a crash.
const CHECKPOINT_PAGES: &str = "8000";
/// The advisory lock by which one server at a time writes a PostgreSQL database.
const ADVISORY_LOCK: i64 = 0x706f_6c79_6368_6174;
/// How long to wait for that lock: PostgreSQL takes a moment to notice that a server was killed.
const LOCK_TIMEOUT: &str = "3s";
/// PostgreSQL's code for a lock that was not to be had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// The database behind a store.
#[derive(Debug, Clone)]
pub(crate) enum Engine {
    Sqlite { readers: SqlitePool, writer: SqliteConnectOptions },
    Postgres { readers: PgPool, writer: PgConnectOptions },
}

/// One connection, whichever way it was had.
#[derive(Debug)]
pub(crate) enum Handle<DB: Database> {
    Pooled(PoolConnection<DB>),
    Snapshot(Transaction<'static, DB>),
    Own(DB::Connection),
}

impl<DB: Database> Handle<DB> {
    pub(crate) fn connection(&mut self) -> &mut DB::Connection {
        match self {
            Self::Pooled(pooled) => pooled,
            Self::Snapshot(transaction) => transaction,
            Self::Own(connection) => connection,
        }
    }
}

/// A connection that reads, and the moment for which: what lasts until a time is judged by it. Every query
/// method of the store is written once, on this.
#[derive(Debug)]
pub struct Reader(pub(crate) Connection, pub(crate) Timestamp);

#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(Handle<Sqlite>),
    Postgres(Handle<Postgres>),
}

/// A statement with what is bound to it, for the engine that it will run on.
pub(crate) enum Bound {
    Sqlite(Query<'static, Sqlite, SqliteArguments>),
    Postgres(Query<'static, Postgres, PgArguments>),
}

/// What a statement answered with.
pub(crate) enum Answer {
    Sqlite(Vec<SqliteRow>),
    Postgres(Vec<PgRow>),
}

/// What can be made of a row, whichever engine it is from.
pub(crate) trait Record:
    for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>
{
}

impl<T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow>> Record for T {}

impl Answer {
    pub(crate) fn all<T: Record>(self) -> Result<Vec<T>, sqlx::Error> {
        match self {
            Self::Sqlite(rows) => rows.iter().map(T::from_row).collect(),
            Self::Postgres(rows) => rows.iter().map(T::from_row).collect(),
        }
    }

    pub(crate) fn first<T: Record>(self) -> Result<Option<T>, sqlx::Error> {
        match self {
            Self::Sqlite(rows) => rows.first().map(T::from_row).transpose(),
            Self::Postgres(rows) => rows.first().map(T::from_row).transpose(),
        }
    }
}

// What waits is written here once for each engine. Were it written where a statement stands, each of them would
// be compiled anew, twice, with all of sqlx that it goes through.
impl Reader {
    /// Runs a statement, and gives all that it answers with.
    pub(crate) fn answer(&mut self, bound: Bound) -> BoxFuture<'_, Result<Answer, sqlx::Error>> {
        Box::pin(async move {
            match (&mut self.0, bound) {
                (Connection::Sqlite(handle), Bound::Sqlite(query)) => {
                    query.fetch_all(handle.connection()).await.map(Answer::Sqlite)
                }
                (Connection::Postgres(handle), Bound::Postgres(query)) => {
                    query.fetch_all(handle.connection()).await.map(Answer::Postgres)
                }
                _ => unreachable!("a statement is bound for the connection that runs it"),
            }
        })
    }

    /// Runs a statement, and gives the first row that it answers with.
    pub(crate) fn first_answer(
        &mut self,
        bound: Bound,
    ) -> BoxFuture<'_, Result<Answer, sqlx::Error>> {
        Box::pin(async move {
            match (&mut self.0, bound) {
                (Connection::Sqlite(handle), Bound::Sqlite(query)) => {
                    let row = query.fetch_optional(handle.connection()).await?;
                    Ok(Answer::Sqlite(row.into_iter().collect()))
                }
                (Connection::Postgres(handle), Bound::Postgres(query)) => {
                    let row = query.fetch_optional(handle.connection()).await?;
                    Ok(Answer::Postgres(row.into_iter().collect()))
                }
                _ => unreachable!("a statement is bound for the connection that runs it"),
            }
        })
    }

    /// Runs a statement, and gives the number of rows that it changed.
    pub(crate) fn execute(&mut self, bound: Bound) -> BoxFuture<'_, Result<u64, sqlx::Error>> {
        Box::pin(async move {
            match (&mut self.0, bound) {
                (Connection::Sqlite(handle), Bound::Sqlite(query)) => {
                    query.execute(handle.connection()).await.map(|done| done.rows_affected())
                }
                (Connection::Postgres(handle), Bound::Postgres(query)) => {
                    query.execute(handle.connection()).await.map(|done| done.rows_affected())
                }
                _ => unreachable!("a statement is bound for the connection that runs it"),
            }
        })
    }
}

/// Binds values to a statement: `bound!(reader, SQL, value, …)`.
macro_rules! bound {
    ($reader:expr, $sql:expr $(, $bind:expr)* $(,)?) => {
        match &$reader.0 {
            $crate::engine::Connection::Sqlite(_) => {
                $crate::engine::Bound::Sqlite(sqlx::query($sql)$(.bind($bind))*)
            }
            $crate::engine::Connection::Postgres(_) => {
                $crate::engine::Bound::Postgres(sqlx::query($sql)$(.bind($bind))*)
            }
        }
    };
}

/// All rows as [`Record`]s.
macro_rules! fetch_all {
    ($reader:expr, $($rest:tt)*) => {{
        let bound = $crate::engine::bound!($reader, $($rest)*);
        $reader.answer(bound).await.and_then($crate::engine::Answer::all)
    }};
}

/// The row, if there is one, as a [`Record`].
macro_rules! fetch_optional {
    ($reader:expr, $($rest:tt)*) => {{
        let bound = $crate::engine::bound!($reader, $($rest)*);
        $reader.first_answer(bound).await.and_then($crate::engine::Answer::first)
    }};
}

/// The first column of the row, if there is one.
macro_rules! fetch_value {
    ($reader:expr, $($rest:tt)*) => {
        $crate::engine::fetch_optional!($reader, $($rest)*).map(|row| row.map(|(value,)| value))
    };
}

/// Runs a statement and gives the number of rows that it changed.
macro_rules! execute {
    ($reader:expr, $($rest:tt)*) => {{
        let bound = $crate::engine::bound!($reader, $($rest)*);
        $reader.execute(bound).await
    }};
}

pub(crate) use {bound, execute, fetch_all, fetch_optional, fetch_value};

impl Engine {
    /// A file of SQLite, made if it is not there.
    pub(crate) fn sqlite(path: &std::path::Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .pragma("wal_autocheckpoint", CHECKPOINT_PAGES)
            // What undoes a part of a transaction: as many pages as the transaction writes, not worth a file.
            .pragma("temp_store", "memory")
            .busy_timeout(BUSY_TIMEOUT)
            .statement_cache_capacity(256)
            .disable_statement_logging();
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .test_before_acquire(false)
            .connect_lazy_with(options.clone().create_if_missing(false).pragma("query_only", "on"));
        Self::Sqlite { readers, writer: options }
    }

    /// A database of PostgreSQL.
    pub(crate) fn postgres(url: &str) -> Result<Self, sqlx::Error> {
        let options: PgConnectOptions = url.parse()?;
        let options = options.application_name("polychat").disable_statement_logging();
        let readers = PgPoolOptions::new()
            .max_connections(READERS_MAX)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.clone());
        Ok(Self::Postgres { readers, writer: options })
    }

    /// A connection that may write; there is one at a time.
    pub(crate) async fn open_writer(&self, now: Timestamp) -> Result<Reader, sqlx::Error> {
        let connection = match self {
            Self::Sqlite { writer, .. } => Connection::Sqlite(Handle::Own(writer.connect().await?)),
            Self::Postgres { writer, .. } => {
                let mut connection = writer.connect().await?;
                // Whatever the server's default is: an answer means that it is on disk.
                sqlx::query("SET synchronous_commit = on").execute(&mut connection).await?;
                Connection::Postgres(Handle::Own(connection))
            }
        };
        Ok(Reader(connection, now))
    }

    /// A connection for reading what is committed at each statement.
    pub(crate) async fn reader(&self, now: Timestamp) -> Result<Reader> {
        let connection = match self {
            Self::Sqlite { readers, .. } => {
                Connection::Sqlite(Handle::Pooled(readers.acquire().await?))
            }
            Self::Postgres { readers, .. } => {
                Connection::Postgres(Handle::Pooled(readers.acquire().await?))
            }
        };
        Ok(Reader(connection, now))
    }

    /// A connection that sees everything as it was committed at one moment.
    pub(crate) async fn snapshot(&self, now: Timestamp) -> Result<Reader> {
        let connection = match self {
            Self::Sqlite { readers, .. } => {
                Connection::Sqlite(Handle::Snapshot(readers.begin_with("BEGIN DEFERRED").await?))
            }
            Self::Postgres { readers, .. } => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                let readers = readers.clone();
                // A BEGIN given up while it is on its way would stay open on its connection, and whoever reads by
                // that next would see the past: so its answer is waited for, even where a client hangs up.
                let begun = tokio::spawn(async move { readers.begin_with(begin).await });
                let transaction = begun.await.unwrap_or(Err(sqlx::Error::WorkerCrashed))?;
                Connection::Postgres(Handle::Snapshot(transaction))
            }
        };
        Ok(Reader(connection, now))
    }

    /// Closes the readers; whoever still has one keeps it until they are done.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { readers, .. } => readers.close().await,
            Self::Postgres { readers, .. } => readers.close().await,
        }
    }
}

impl Reader {
    /// Begins the writer's transaction.
    pub(crate) async fn begin(&mut self) -> Result<(), sqlx::Error> {
        let begin = match &self.0 {
            Connection::Sqlite(_) => "BEGIN IMMEDIATE",
            Connection::Postgres(_) => "BEGIN",
        };
        execute!(self, begin).map(drop)
    }

    /// Whether this is the only server that writes to the database, from now until it disconnects.
    /// SQLite's file is locked by [`crate::open`].
    pub(crate) async fn is_only_writer(&mut self) -> Result<bool, sqlx::Error> {
        match &mut self.0 {
            Connection::Sqlite(_) => Ok(true),
            Connection::Postgres(handle) => {
                let connection = handle.connection();
                sqlx::query("SELECT set_config('lock_timeout', $1, false)")
                    .bind(LOCK_TIMEOUT)
                    .execute(&mut *connection)
                    .await?;
                let locked = sqlx::query("SELECT pg_advisory_lock($1)")
                    .bind(ADVISORY_LOCK)
                    .execute(&mut *connection)
                    .await;
                match locked {
                    Ok(_) => {}
                    Err(sqlx::Error::Database(error))
                        if error.code().as_deref() == Some(LOCK_NOT_AVAILABLE) =>
                    {
                        return Ok(false);
                    }
                    Err(error) => return Err(error),
                }
                sqlx::query("SELECT set_config('lock_timeout', '0', false)")
                    .execute(connection)
                    .await?;
                Ok(true)
            }
        }
    }

    /// Brings the schema to what this program needs.
    pub(crate) async fn migrate(&mut self) -> Result<(), sqlx::migrate::MigrateError> {
        match &mut self.0 {
            Connection::Sqlite(handle) => {
                crate::migrate::migrator(crate::migrate::Flavour::Sqlite)
                    .run_direct(None, handle.connection(), false)
                    .await
            }
            Connection::Postgres(handle) => {
                crate::migrate::migrator(crate::migrate::Flavour::Postgres)
                    .run_direct(None, handle.connection(), false)
                    .await
            }
        }
    }

    /// Ends the connection in good order.
    pub(crate) async fn disconnect(self) -> Result<(), sqlx::Error> {
        match self.0 {
            Connection::Sqlite(Handle::Own(connection)) => connection.close().await,
            Connection::Postgres(Handle::Own(connection)) => connection.close().await,
            Connection::Sqlite(_) | Connection::Postgres(_) => Ok(()),
        }
    }
}

/// What a verb does inside of the writer's transaction.
pub(crate) type Work<'w, T> = BoxFuture<'w, T>;
