//! What people say: [`send`], [`edit`], [`delete`], [`history`], [`search`].

pub mod delete;
pub mod edit;
pub mod history;
pub mod search;
pub mod send;

pub use search::Search;
pub use send::Draft;
