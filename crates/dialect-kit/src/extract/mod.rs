//! Bodies, queries and paths as typed values. What does not fit is refused with a [`Rejection`] whose
//! sentence names the field where it can be named, and never a type of our program.
//!
//! [`Json`] · [`Query`] · [`Path`] · [`idempotency_key`]
//!
//! [`Rejection`]: crate::Rejection

mod json;
mod key;
mod params;
mod sentence;

pub use json::{BODY_BYTES_MAX, Json, object};
pub use key::idempotency_key;
pub use params::{Path, Query};
