//! What dialects share and is no wire format: who calls, what they sent, how an error, a long list and a
//! live session leave. It must not know any dialect's words, decide a permission or touch a table.
//!
//! - [`client`]: where a request comes from · [`token`]: what it proves itself with
//! - [`extract`]: bodies, queries and paths, refused in plain sentences · [`error`]: how a refusal looks
//! - [`site`]: whose page sent it · [`rate`]: the account's allowance, taken and told
//! - [`stream`]: a long list in constant memory · [`reading`]: a chat's messages as one · [`upload`], [`content`]: the bytes of media, in and out
//! - [`documents`]: what describes the dialects, and the pages made from it
//! - [`frames`]: a live session as encoded frames, told by [`socket`] (WebSocket) or [`sse`], in step with [`pace`]

pub mod client;
pub mod content;
pub mod documents;
pub mod error;
pub mod extract;
pub mod frames;
pub mod pace;
pub mod rate;
pub mod reading;
pub mod site;
pub mod socket;
pub mod sse;
pub mod stream;
pub mod token;
pub mod upload;

pub use client::{Client, ClientAddress};
pub use error::{ErrorBody, Rejection};
pub use frames::Frames;
pub use pace::Pace;
