//! Bodies, queries and paths as typed values. What does not fit is refused with a [`Rejection`] whose
//! sentence names the field where it can be named, and never a type of our program.
//!
//! [`Json`] · [`Form`] · [`Query`] · [`Path`] · [`positive`] · [`Patch`] · [`idempotency_key`]
//!
//! [`Rejection`]: crate::Rejection

mod body;
mod form;
mod json;
mod key;
mod params;
mod patch;
mod sentence;

pub use body::BODY_BYTES_MAX;
pub use form::Form;
pub use json::{Json, object};
pub use key::idempotency_key;
pub use params::{Path, Query, positive};
pub use patch::Patch;
