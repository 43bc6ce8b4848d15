//! Group chats and their members: [`create`], [`permissions`], [`members`], [`add`], [`remove`], [`appoint`],
//! [`restrict`].

pub mod add;
pub mod appoint;
pub mod create;
pub mod members;
pub mod permissions;
pub mod remove;
pub mod restrict;

pub use create::NewConference;
pub use members::MemberView;
pub use permissions::Grantees;
