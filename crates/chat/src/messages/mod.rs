//! What people say: [`send`], [`edit`], [`delete`], [`history`].

pub mod delete;
pub mod edit;
pub mod history;
pub mod send;

pub use send::Draft;
