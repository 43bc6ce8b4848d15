//! What people say: [`send`], [`edit`], [`delete`], [`react`], [`pin`], [`history`], [`search`].

pub mod delete;
pub mod edit;
pub mod history;
pub mod pin;
pub mod react;
pub mod search;
pub mod send;

pub use edit::MessageEdit;
pub use search::Search;
pub use send::Draft;
