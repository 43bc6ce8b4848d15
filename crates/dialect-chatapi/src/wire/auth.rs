//! Registering and signing in.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Body of `POST /auth/reg`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Registration {
    /// An address of the form `name@domain`, not yet taken.
    pub(crate) email: String,
    /// 3 to 32 letters, digits or `_`; not yet taken, without regard to case.
    pub(crate) username: String,
    /// 8 to 1024 bytes.
    pub(crate) password: String,
}

/// Body of `POST /auth/login`.
#[derive(Deserialize, ToSchema)]
pub(crate) struct Login {
    /// An e-mail address or an alias.
    pub(crate) email: String,
    /// The password.
    pub(crate) password: String,
}

/// Answer to both.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignedUp {
    /// Signs in to this API.
    pub(crate) token: String,
    /// The user name, as typed at registration.
    pub(crate) username: String,
    /// The user's id.
    pub(crate) id: i64,
}
