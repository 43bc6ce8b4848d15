//! EARS. Who hears what on this node.
//!
//! The guarantee: a listener that attached at a position gets every event after it that its account may hear,
//! once and in the order of the log, until it falls behind its bound or its session closes; then it is told
//! so and gets nothing more. What an account may hear is decided by the log itself: it hears a conversation
//! after [`model::Event::ChatAdded`] and until [`model::Event::ChatRemoved`]. Nothing is kept here that could
//! be lost: whoever was cut off reads what is missing from the store.
//!
//! A signal ([`Hub::signal`]) has no place in the log and no guarantee: it reaches whoever listens now and keeps up.

mod hub;
mod queue;

pub use hub::{Attachment, Behind, Hub};
pub use queue::{Carried, Ended, Ending, Queue};
