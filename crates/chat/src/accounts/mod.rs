//! Accounts and sessions: [`register`], [`create_bot`], [`sign_in`], [`authenticate`], [`refresh`],
//! [`sessions`].

pub mod authenticate;
pub mod create_bot;
pub(crate) mod passwords;
pub mod refresh;
pub mod register;
pub mod sessions;
pub mod sign_in;
pub(crate) mod tokens;

pub use create_bot::NewBot;
pub use passwords::PasswordCost;
pub use refresh::{Refreshed, Spent};
pub use register::{Registration, WhoRegisters};
pub use sign_in::SignIn;
