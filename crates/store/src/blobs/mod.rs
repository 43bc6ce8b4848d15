//! The bytes of media: files in a folder, each named by the hash of what is in it. The rows that tell of them are in
//! [`crate::media`].
//!
//! Whatever happens, a row has its file. Bytes are written to `incoming/`, which is emptied at the start; once they
//! are whole and on disk, they are given their name, and then the row is committed. Before a name is given or a row is
//! deleted, a mark in `unsettled/` says that file and row may part: whoever finds it later (after a crash, or after a
//! commit that failed) keeps the file if there is a row, and deletes it if there is none.

mod folder;
mod incoming;
mod settle;

pub use folder::{Blobs, Placing};
pub use incoming::{Incoming, Written};
