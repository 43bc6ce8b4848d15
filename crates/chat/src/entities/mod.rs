//! Who and what there is: [`find`], [`look_up`], [`edit`], [`avatars`], [`delete`], [`grant`], [`users`].

pub mod avatars;
pub mod delete;
pub mod edit;
pub mod find;
pub mod grant;
pub mod look_up;
pub mod users;

pub use edit::{EntityEdit, PasswordChange};
pub use look_up::EntityView;
