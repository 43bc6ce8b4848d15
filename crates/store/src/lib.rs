//! MEMORY. What the server knows, in SQLite or in PostgreSQL, by one SQL text.
//!
//! [`Store`] opens a database and hands out [`Reader`]s. Everything that changes goes through the one writer
//! ([`Store::write`] and [`Store::send`]), which commits in groups: an answer means that it is on disk, and the
//! events of a commit are given their positions and handed on in that order. Nothing here decides who may do
//! what: a verb reads the [`model::Standing`] in the same commit and decides with it.
//!
//! [`engine`] alone knows that there are two engines. One file a noun: [`accounts`], [`sessions`], [`entities`],
//! [`conversations`], [`members`], [`restrictions`], [`grants`], [`contacts`], [`invites`], [`finding`], [`chats`],
//! [`messages`], [`items`], [`reactions`], [`pins`], [`media`] (and their files: [`blobs`]), [`avatars`], [`search`],
//! [`servers`], [`log`], [`keys`].

mod accounts;
mod avatars;
mod batch;
mod blobs;
mod chats;
mod contacts;
mod conversations;
mod engine;
mod entities;
mod error;
mod finding;
mod grants;
mod hearing;
mod invites;
mod items;
mod keys;
mod log;
mod media;
mod members;
mod messages;
mod migrate;
mod open;
mod pins;
mod reactions;
mod restrictions;
mod search;
mod sending;
mod servers;
mod sessions;
mod settings;
mod sweep;
mod writer;

pub use accounts::{NewAccount, ProfileEdit};
pub use blobs::{Blobs, Incoming, Placing, Written};
pub use contacts::ContactEdit;
pub use conversations::{ConferenceEdit, NewConference};
pub use engine::Reader;
pub use error::{Error, OpenError, Result};
pub use invites::NewInvite;
pub use items::ItemsIn;
pub use keys::{KeyUse, Operation};
pub use media::{NewMedia, over_quota};
pub use messages::Range;
pub use open::{Location, Store};
pub use search::SearchIn;
pub use sending::{Guard, NewMessage};
pub use servers::NewChannel;
pub use sessions::NewSession;
pub use settings::Secret;
pub use writer::Writer;
