//! The rhythm of live connections.

use std::time::Duration;

/// How often a live connection shows that it is alive, and how long it waits for its peer. Tests shorten it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// WebSocket: from one ping to the next.
    pub ping_every: Duration,
    /// WebSocket: a peer from whom no frame came for so long is gone.
    pub gone_after: Duration,
    /// WebSocket: how long to wait for a peer to sign in, where it does so with a frame.
    pub sign_in_within: Duration,
    /// WebSocket: a peer that takes nothing of what is written for so long is gone.
    pub write_within: Duration,
    /// WebSocket: how long to wait for a peer to take its leave.
    pub close_within: Duration,
    /// Server-Sent Events: a comment after so long without an event.
    pub comment_every: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            ping_every: Duration::from_secs(30),
            gone_after: Duration::from_mins(1),
            sign_in_within: Duration::from_secs(10),
            write_within: Duration::from_secs(30),
            close_within: Duration::from_secs(5),
            comment_every: Duration::from_secs(20),
        }
    }
}
