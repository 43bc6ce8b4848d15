//! Group chats and their members: [`create`], [`members`], [`add`], [`remove`].

pub mod add;
pub mod create;
pub mod members;
pub mod remove;

pub use create::NewConference;
