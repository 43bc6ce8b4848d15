//! Conversations as one person sees them: [`list`], [`remove`], [`read`], and [`typing`] there.

pub mod list;
pub(crate) mod place;
pub mod read;
pub mod remove;
pub mod typing;
