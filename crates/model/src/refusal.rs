//! Why a verb says no: reasons that a person can act on. Each dialect maps every one of them to its own
//! status and code in a `match` without `_`, so a new reason breaks the build where it must be answered.

use thiserror::Error;

/// A reason to refuse. Its text is the sentence that the person reads.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refusal {
    /// The input breaks a rule; the sentence names the field and the rule.
    #[error("{0}")]
    Invalid(String),
    /// Name (or e-mail) and password do not belong together. Never says which of them is wrong.
    #[error("The name or the password is wrong.")]
    BadCredentials,
    /// No token, or one that is unknown, closed or of another dialect.
    #[error("You are not signed in: send a valid token.")]
    NotSignedIn,
    /// Known to exist, but this account may not do that; the sentence says what.
    #[error("{0}")]
    Forbidden(String),
    /// Not there, or not to be known of.
    #[error("There is no such {0}.")]
    NotFound(&'static str),
    /// Taken or already so; the sentence says what.
    #[error("{0}")]
    Conflict(String),
    /// Larger than may be; the sentence says what and how large it may be.
    #[error("{0}")]
    TooLarge(String),
    /// Too many requests; try again after `retry_ms`.
    #[error("Too many requests: wait {} s and try again.", (*.retry_ms).div_ceil(1000).max(1))]
    SlowDown {
        /// Milliseconds to wait.
        retry_ms: u64,
    },
    /// The server has more to do than it takes on, or is shutting down; try again after `retry_ms`.
    #[error("The server is busy: wait {} s and try again.", (*.retry_ms).div_ceil(1000).max(1))]
    Busy {
        /// Milliseconds to wait.
        retry_ms: u64,
    },
}

impl Refusal {
    /// The same, but what is not there goes by another name: where a private thing must look as if it were not
    /// there, it must be missed in the same words.
    #[must_use]
    pub fn missing(self, noun: &'static str) -> Self {
        match self {
            Self::NotFound(_) => Self::NotFound(noun),
            other => other,
        }
    }

    /// [`Refusal::Invalid`] from anything that makes a sentence.
    pub fn invalid(sentence: impl Into<String>) -> Self {
        Self::Invalid(sentence.into())
    }

    /// [`Refusal::Forbidden`] from anything that makes a sentence.
    pub fn forbidden(sentence: impl Into<String>) -> Self {
        Self::Forbidden(sentence.into())
    }

    /// [`Refusal::Conflict`] from anything that makes a sentence.
    pub fn conflict(sentence: impl Into<String>) -> Self {
        Self::Conflict(sentence.into())
    }
    /// [`Refusal::TooLarge`] from anything that makes a sentence.
    pub fn too_large(sentence: impl Into<String>) -> Self {
        Self::TooLarge(sentence.into())
    }
}
