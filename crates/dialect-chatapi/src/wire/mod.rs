//! Structs exactly as on the wire, no logic. One file a noun: [`auth`], [`users`], [`chats`], [`live`].

pub(crate) mod auth;
pub(crate) mod chats;
pub(crate) mod live;
pub(crate) mod users;
