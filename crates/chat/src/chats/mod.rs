//! Conversations as one person sees them: [`list`], [`open`], [`remove`], [`read`], and [`typing`] there.

pub mod list;
pub mod open;
pub(crate) mod place;
pub mod read;
pub mod remove;
pub mod typing;
