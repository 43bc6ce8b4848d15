//! How the store fails.

use model::Refusal;
use thiserror::Error;

/// What a method of the store answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// PostgreSQL's code for a statement that took longer than it may.
const QUERY_CANCELED: &str = "57014";

/// Why something was not read or written.
#[derive(Debug, Error)]
pub enum Error {
    /// A rule said no, in the same commit in which it looked.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database failed; nothing was written.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The folder of media failed.
    #[error("the folder of media failed: {0}")]
    Files(#[from] std::io::Error),
    /// The store is closed; nothing was written.
    #[error("the store is closed")]
    Closed,
    /// The commit failed after this was done in it; nothing was written.
    #[error("the commit failed: {0}")]
    Commit(String),
    /// The database holds something that this program never writes.
    #[error("the database holds an unknown {0}")]
    Corrupt(&'static str),
}

impl Error {
    /// Whether too much was asked of the database at once, so that asking again later may help.
    pub fn is_overload(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut) => true,
            Self::Database(sqlx::Error::Database(error)) => {
                error.code().as_deref() == Some(QUERY_CANCELED)
            }
            _ => false,
        }
    }
}

/// Why a database could not be opened. Each is a sentence for whoever starts the server.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The folder or file cannot be made or written.
    #[error("cannot write to {path}: {source}")]
    NotWritable {
        /// Which path.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// Another process has the database open.
    #[error("another polychat process is using {0}: stop it first")]
    InUse(String),
    /// A newer version of the program has changed the database.
    #[error(
        "the database was made by a newer version of polychat (its migration {0} is unknown here): \
         install that version or a later one"
    )]
    Newer(i64),
    /// The database cannot be brought to the form that this version needs.
    #[error("the database could not be migrated: {0}")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// The database holds something that this program never writes.
    #[error("the database {0} is damaged: restore it from a backup")]
    Damaged(String),
    /// The database cannot be reached or read.
    #[error("cannot open the database {name}: {source}")]
    Unreachable {
        /// Which one, without its password.
        name: String,
        /// Why.
        source: sqlx::Error,
    },
}
