//! Inviting others into a conference by a code: [`create`], [`look`], [`accept`], [`revoke`].

pub mod accept;
pub mod create;
pub mod look;
pub mod revoke;

pub use create::NewInvite;
