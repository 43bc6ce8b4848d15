//! Whether somebody is there.

use crate::Timestamp;

/// How available somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Holds at least one live connection.
    Online,
    /// Online, and says to be away.
    Idle,
    /// Online, and asks not to be disturbed.
    Dnd,
    /// Holds no live connection.
    Offline,
}

/// Whether somebody is there, and since when not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// How available they are.
    pub status: Status,
    /// When their last live connection ended; none where they never had one.
    pub last_seen_at: Option<Timestamp>,
}
