//! What the stories are told with: a server to talk to, a small cast, and clients that speak as real ones do.
//!
//! Everything here knows the server from outside alone: sockets, documented paths, the program's exit code.
//! Nothing sleeps: whoever waits, waits for something that happens, and [`soon`] says when to give up.
#![expect(clippy::missing_panics_doc, reason = "failing a test is what a test kit panics for")]

pub mod chatapi;
pub mod forms;
pub mod gateway;
pub mod microchat;

mod answer;
mod cast;
mod contract;
mod http;
mod memory;
mod patience;
mod postgres;
mod process;
mod quiet;
mod raw;
mod server;
mod shape;
mod sqlite;

pub use answer::Answer;
pub use cast::{Cast, PASSWORD, Person, Place, Room, Saying};
pub use http::Http;
pub use memory::Memory;
pub use patience::{eventually, soon};
pub use postgres::FreshDatabase;
pub use process::{Exit, Process, Program};
pub use quiet::{QuietListener, open_files_max};
pub use raw::RawConnection;
pub use server::TestServer;
pub use shape::{each, fields, is_time};
pub use sqlite::run_on_file;
