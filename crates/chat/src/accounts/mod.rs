//! Accounts and sessions: [`register`], [`sign_in`], [`authenticate`], [`sessions`].

pub mod authenticate;
pub(crate) mod passwords;
pub mod register;
pub mod sessions;
pub mod sign_in;
pub(crate) mod tokens;

pub use passwords::PasswordCost;
pub use register::Registration;
pub use sign_in::SignIn;
