//! WIRING. One process: configuration, database, dialects, a socket. It decides nothing about chats.
//!
//! [`start`] is the whole server for whoever holds a [`config::Config`]: the program `polychat` (see
//! [`commands`]) and every test.

pub mod commands;
pub mod config;

mod health;
mod http;
mod running;
mod shared_paths;
mod shutdown;
mod telemetry;
mod web;
mod wire;

pub use running::{Running, start};
pub use wire::documents;
