//! Servers and their channels: [`create`], [`list`]. Their members are a conference's, see [`crate::conferences`].

pub mod create;
pub mod list;

pub use create::{NewChannel, NewServer};
