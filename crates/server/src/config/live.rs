//! `[live]`: connections that stay open to hear what happens.

use std::num::NonZeroU32;

use super::section::section;

section! {
    /// Connections that stay open to hear what happens: Server-Sent Events and WebSockets.
    Live "live" {
        /// Seconds between two comments that keep an event stream open.
        comment_every_s: NonZeroU32 = NonZeroU32::new(20).expect("20 is not zero"),
        /// Seconds between two pings on a WebSocket.
        ping_every_s: NonZeroU32 = NonZeroU32::new(30).expect("30 is not zero"),
        /// Seconds after which a WebSocket whose peer sent nothing, not even a pong, is gone.
        gone_after_s: NonZeroU32 = NonZeroU32::new(60).expect("60 is not zero"),
        /// Bytes that wait for one connection at most; a slower reader is disconnected and resumes from its
        /// cursor.
        queue_max_bytes: u32 = 1024 * 1024,
        /// Days that events are kept for who resumes; older cursors are told to reload.
        kept_days: NonZeroU32 = NonZeroU32::new(7).expect("7 is not zero"),
    }
}
