//! VERBS. Everything that a person may do, once, whatever dialect they speak.
//!
//! A verb takes an [`Actor`] first and has four parts in this order: permission, limits, write, event. The
//! write and its event are one commit, and what permits it is read in that same commit. No verb knows how
//! a request looked or how its answer will look.
//!
//! One folder a noun, one file a verb: [`accounts`], [`entities`], [`contacts`], [`chats`], [`conferences`],
//! [`invites`], [`servers`], [`messages`], [`media`], [`presence`], and [`listen`], which opens a live session.

pub mod accounts;
pub mod chats;
pub mod conferences;
pub mod contacts;
pub mod entities;
pub mod invites;
pub mod listen;
pub mod media;
pub mod messages;
pub mod presence;
pub mod servers;

mod actor;
mod changes;
mod error;
mod limits;
mod operator;
mod surroundings;
mod verbs;

pub use accounts::{PasswordCost, WhoRegisters};
pub use actor::{Actor, Origin};
pub use error::{Error, Result};
pub use limits::{Allowance, Limits};
pub use surroundings::Chance;

pub use verbs::{Settings, Verbs};
