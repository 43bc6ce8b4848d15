//! What cannot be told through the wire: the end of the server, and long times.

#![expect(clippy::unwrap_used, reason = "a story that goes wrong may stop where it stands")]

mod ending;
mod sessions;
mod stage;
