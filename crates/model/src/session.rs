//! A sign-in and the tokens that prove it.

use crate::{AccountId, SessionId, Timestamp};

/// One sign-in. Every token of every dialect belongs to one; when it closes, they all end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// Whose it is.
    pub account: AccountId,
    /// Through which dialect it was opened; its tokens are good there only.
    pub dialect: String,
    /// What the client calls itself, else its User-Agent.
    pub name: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last used, to the minute.
    pub last_active_at: Timestamp,
    /// The address it was opened from.
    pub address: String,
}

/// SHA-256 of a token, in hexadecimal: all that is stored of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TokenHash(String);

impl TokenHash {
    /// Wraps a digest.
    pub fn new(digest: [u8; 32]) -> Self {
        use std::fmt::Write as _;
        let mut hex = String::with_capacity(64);
        for byte in digest {
            // Writing to a String never fails.
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// As stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
