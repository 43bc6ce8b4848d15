//! Handlers: parse, one verb, render. One file a noun: [`auth`], [`users`], [`chats`].

pub(crate) mod auth;
pub(crate) mod chats;
pub(crate) mod users;
