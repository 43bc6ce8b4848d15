//! The dialect through its router, over a real store and without a socket.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall panic")]

mod app;
mod cookies;
mod live;
mod requests;
mod routing;
