//! Live sessions: a [`Listener`] is a reader of the log with a cursor.

mod delivery;
mod hearing;
mod listener;
mod passing;

pub use delivery::{Delivery, Format, Heard};
pub use listener::{Ended, Listener, Start};
pub(crate) use passing::pass;
