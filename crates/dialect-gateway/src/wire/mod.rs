//! Structs exactly as on the wire, no logic. One file a noun: [`auth`], [`user`], [`server`], [`invite`], [`channel`], [`message`], [`live`].

pub(crate) mod auth;
pub(crate) mod channel;
pub(crate) mod invite;
pub(crate) mod live;
pub(crate) mod message;
pub(crate) mod server;
pub(crate) mod user;
