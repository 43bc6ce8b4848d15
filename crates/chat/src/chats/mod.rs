//! Conversations as one person sees them: [`list`], [`remove`], [`read`].

pub mod list;
pub(crate) mod place;
pub mod read;
pub mod remove;
