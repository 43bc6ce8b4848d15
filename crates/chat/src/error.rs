//! How a verb fails.

use model::Refusal;
use thiserror::Error;

/// What every verb answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// How long to wait before asking again while the server closes or its database is overloaded.
const BUSY_RETRY_MS: u64 = 1_000;

/// Either the person can do something about it, or we must.
#[derive(Debug, Error)]
pub enum Error {
    /// A reason that a person can act on.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A failure of ours, already logged; the text says nothing about the inside.
    #[error("Something went wrong on the server.")]
    Internal,
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Refused(refusal) => Self::Refused(refusal),
            store::Error::Closed => Self::Refused(Refusal::Busy { retry_ms: BUSY_RETRY_MS }),
            error if error.is_overload() => {
                tracing::warn!(%error, "the database is overloaded");
                Self::Refused(Refusal::Busy { retry_ms: BUSY_RETRY_MS })
            }
            error => {
                tracing::error!(%error, "the store failed");
                Self::Internal
            }
        }
    }
}
