//! Registering and signing in.

use serde::{Deserialize, Serialize};

/// Body of `POST /auth/reg`.
#[derive(Deserialize)]
pub(crate) struct Registration {
    pub(crate) email: String,
    pub(crate) username: String,
    pub(crate) password: String,
}

/// Body of `POST /auth/login`.
#[derive(Deserialize)]
pub(crate) struct Login {
    /// An e-mail address or an alias.
    pub(crate) email: String,
    pub(crate) password: String,
}

/// Answer to both.
#[derive(Serialize)]
pub(crate) struct SignedUp {
    pub(crate) token: String,
    pub(crate) username: String,
    pub(crate) id: i64,
}
