//! EYES. What uploaded bytes are: their type, their measures, a preview. Everything that looks into them is here, for
//! they come from strangers: each look has bounds of memory, time and pixels, and what cannot be decoded within them
//! is simply a file without a preview.
//!
//! Nothing here knows who uploaded what, or where it is kept. [`sniff()`] tells the type from the first bytes;
//! [`Eyes::look`] measures and previews pictures itself, and films by `ffmpeg`, where the machine has it.

mod eyes;
mod film;
mod patient;
mod picture;
mod sniff;

pub use eyes::{Eyes, Limits, Preview, Seen};
pub use sniff::{HEAD_BYTES, sniff};
