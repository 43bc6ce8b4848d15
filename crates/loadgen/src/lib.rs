//! What the whole server costs: scenarios that start a server of their own, speak to it over the network as its clients
//! do, and measure its CPU time, its memory and its delays. It imports none of the server's crates.
//!
//! A scenario fails where something was lost, doubled or out of order; how long it took is only printed.

mod archive;
mod ear;
mod fan_out;
mod history;
mod http;
mod idle;
mod limit;
mod people;
mod report;
mod search;
mod send;
mod server;
mod start;
mod storm;
mod volley;

pub use archive::Archive;
pub use ear::Over;
pub use fan_out::FanOut;
pub use history::History;
pub use idle::Idle;
pub use report::{Report, Row};
pub use search::Search;
pub use send::Send;
pub use start::Start;
pub use storm::Storm;
