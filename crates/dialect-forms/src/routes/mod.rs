//! Handlers: parse, one verb, render. One file a noun: [`sessions`], [`users`], [`chats`], [`messages`].

pub(crate) mod chats;
pub(crate) mod messages;
pub(crate) mod sessions;
pub(crate) mod users;
